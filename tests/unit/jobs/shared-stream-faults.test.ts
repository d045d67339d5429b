import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JobEvent } from '@/lib/protocol/job-events';
import { limits } from '@/lib/protocol/limits';
import { allFinished, jobOf, lighthouse, stubJobServer } from '@/tests/support/browser-jobs';
import {
  freshBrowser,
  leaveBrowser,
  openTab,
  sharedLocks,
  type Tab,
  turns,
  until,
} from '@/tests/support/browser-tab';
import { stubChannels } from '@/tests/support/fake-channel';
import { encodeShared, type FakeJobServer, jobScript } from '@/tests/support/fake-job-server';

const order = lighthouse(1);

let server: FakeJobServer;

beforeEach(() => {
  freshBrowser();
  stubChannels();
  vi.stubGlobal('navigator', { locks: sharedLocks(), onLine: true });
  server = stubJobServer();
});
afterEach(leaveBrowser);

const statusOf = (tab: Tab, id: string) => jobOf(tab, id)?.status;

/** The first event streams of the studio, in place of its own. */
function answerStreams(...bodies: readonly string[]): void {
  const left = [...bodies];
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    const body = path.startsWith('/api/events') ? left.shift() : undefined;
    if (body === undefined) return server.fetch(path, init);
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
  });
}

describe('the shared stream', () => {
  it.each([
    ['an event that has no job', 'event: notice\ndata: {}\n\n'],
    ['an unknown job that is not named', 'event: job-unknown\ndata: nonsense\n\n'],
  ])('goes on after %s', async (_, text) => {
    answerStreams(text);
    const tab = await openTab();
    const id = tab.submitJob(order);
    await until(() => statusOf(tab, id) === 'succeeded', 'the job');
    await allFinished(tab);
  });

  it('reports the rest of a job after something unexpected happened to one of its pictures', async () => {
    const locks = sharedLocks();
    let failures = 1;
    const request = (name: string, ...rest: unknown[]) => {
      failures -= name.includes('picture-bytes') ? 1 : 0;
      if (name.includes('picture-bytes') && failures === 0) {
        return Promise.reject(new DOMException('The document is not active.', 'InvalidStateError'));
      }
      return (locks.request as (...all: unknown[]) => unknown)(name, ...rest);
    };
    vi.stubGlobal('navigator', { locks: { request }, onLine: true });
    const tab = await openTab();
    server.script = (jobId) =>
      jobScript({ jobId, pictures: 1 }).filter(({ event }) => event !== 'image-preview');
    const id = tab.submitJob(order);
    await until(() => statusOf(tab, id) === 'succeeded', 'the job');
    expect(failures).toBeLessThanOrEqual(0);
    expect(await tab.database.pictures.count()).toBe(1);
    await allFinished(tab);
  });

  it('does not call the connection lost while the last pictures of a job are fetched after its end', async () => {
    const { SharedStream } = await import('@/lib/browser/jobs/shared-stream');
    const [ended, cutOff] = [randomUUID(), randomUUID()];
    const script = jobScript({ jobId: ended, pictures: 1 }).filter(({ event }) => event !== 'image-preview');
    const frames = script.map((event, at) => encodeShared(ended, at + 1, event)).join('');
    vi.stubGlobal('fetch', async (path: string, { signal }: RequestInit) => {
      if (path.startsWith('/api/events'))
        return new Response(frames, { headers: { 'Content-Type': 'text/event-stream' } });
      // The picture is large, so its bytes are still coming.
      return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    });
    const lost: string[] = [];
    const stream = new SharedStream((report) => {
      if (report.kind === 'connection' && report.connection === 'lost') lost.push(...report.jobIds);
    });
    for (const id of [ended, cutOff]) stream.follow(id, 0);
    await until(() => lost.length > 0, 'the end of the stream');
    stream.close();
    expect(new Set(lost)).toEqual(new Set([cutOff]));
  });

  it('follows a job that found no room in it as soon as another one has ended', async () => {
    const { SharedStream } = await import('@/lib/browser/jobs/shared-stream');
    const ids = Array.from({ length: limits.followedJobsMax + 1 }, () => randomUUID());
    const [, ended = ''] = ids;
    const asked: string[] = [];
    const opened: ReadableStreamDefaultController<Uint8Array>[] = [];
    vi.stubGlobal('fetch', async (path: string, { signal }: RequestInit) => {
      asked.push(path);
      // The stream stays open, because the other jobs go on.
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          opened.push(controller);
          signal?.addEventListener('abort', () => controller.error(signal.reason));
        },
      });
      return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
    });
    const stream = new SharedStream(() => undefined);
    for (const id of ids) stream.follow(id, 0);
    await until(() => asked.length === 2, 'the stream that was opened once all had joined');
    await turns(4);
    expect(asked.at(-1)).not.toContain(ids.at(-1));
    const end: JobEvent = { event: 'job-end', data: { status: 'succeeded', requested: 1, delivered: 1 } };
    opened.at(-1)?.enqueue(new TextEncoder().encode(encodeShared(ended, 1, end)));
    await turns(10);
    stream.close();
    expect(asked.at(-1)).toContain(ids.at(-1));
  });

  it('leaves no frame out for a tab that joins late, while newer ones arrive', async () => {
    const { SharedStream } = await import('@/lib/browser/jobs/shared-stream');
    const id = randomUUID();
    const events = jobScript({ jobId: id, pictures: 0 });
    const opened: ReadableStreamDefaultController<Uint8Array>[] = [];
    const asked: string[] = [];
    vi.stubGlobal('fetch', async (path: string, { signal }: RequestInit) => {
      asked.push(path);
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          opened.push(controller);
          signal?.addEventListener('abort', () => controller.error(signal.reason));
        },
      });
      return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
    });
    const send = (at: number) => {
      const event = events[at];
      if (event) opened.at(-1)?.enqueue(new TextEncoder().encode(encodeShared(id, at + 1, event)));
    };
    const reported: number[] = [];
    const stream = new SharedStream((report) => {
      if (report.kind === 'frame') reported.push(report.frame.sequence);
    });
    stream.follow(id, 0);
    await until(() => opened.length === 1, 'the stream');
    send(0);
    send(1);
    await until(() => reported.length === 2, 'the first frames');
    stream.follow(id, 0);
    send(2);
    await until(() => opened.length === 2, 'the stream again');
    expect(asked.at(-1)).toContain(`${id}:0`);
    for (const at of events.keys()) send(at);
    await until(() => reported.length === 2 + events.length, 'all frames');
    expect(reported).toEqual([1, 2, 1, 2, 3, 4]);
    stream.close();
  });
});

describe('a tab that follows through another one', () => {
  /** Plays the tab that has the stream. */
  async function playLeader() {
    vi.stubGlobal('navigator', { locks: neverFree, onLine: true });
    await openTab();
    const { followShared } = await import('@/lib/browser/jobs/follow-shared');
    const channel = new BroadcastChannel('safelight:jobs:2');
    const asked: string[] = [];
    channel.addEventListener('message', ({ data }) => {
      if (data.kind === 'follow') asked.push(`${data.jobId}:${data.lastSequence}`);
    });
    return { followShared, channel, asked };
  }
  const neverFree = { request: () => new Promise(() => undefined) };
  const frame = (jobId: string, sequence: number, after: number) => ({
    kind: 'frame',
    jobId,
    after,
    frame: { sequence, event: { event: 'job-progress', data: { stage: 'generating', percent: sequence } } },
  });

  it('takes no frame that was meant for a tab that had more, and asks for those between', async () => {
    const { followShared, channel, asked } = await playLeader();
    const id = randomUUID();
    const frames = followShared(id, 2, () => undefined);
    const first = frames.next();
    await until(() => asked.length === 1, 'the question');
    channel.postMessage(frame(id, 8, 7));
    await until(() => asked.length === 2, 'the question again');
    expect(asked).toEqual([`${id}:2`, `${id}:2`]);
    channel.postMessage(frame(id, 3, 2));
    channel.postMessage(frame(id, 8, 3));
    expect((await first).value).toMatchObject({ sequence: 3 });
    expect((await frames.next()).value).toMatchObject({ sequence: 8 });
    await frames.return(undefined);
  });

  it('asks again for a job that the leader does not name among those it follows', async () => {
    const { followShared, channel, asked } = await playLeader();
    const id = randomUUID();
    const frames = followShared(id, 2, () => undefined);
    const first = frames.next();
    await until(() => asked.length === 1, 'the question');
    channel.postMessage({ kind: 'alive', jobIds: [id] });
    await turns(2);
    expect(asked).toHaveLength(1);
    channel.postMessage({ kind: 'alive', jobIds: [randomUUID()] });
    await until(() => asked.length === 2, 'the question again');
    channel.postMessage(frame(id, 3, 2));
    await first;
    await frames.return(undefined);
  });
});
