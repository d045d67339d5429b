import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JobEvent } from '@/lib/protocol/job-events';
import { lighthouse } from '@/tests/support/browser-jobs';
import {
  freshBrowser,
  leaveBrowser,
  openTab,
  settled,
  type Tab,
  turns,
  until,
} from '@/tests/support/browser-tab';
import { FakeJobServer, failure, jobScript, pictureBytes } from '@/tests/support/fake-job-server';

const order = lighthouse(2);

let server: FakeJobServer;
let tab: Tab;
/** How many streams leave out the frame of the second picture. */
let incompleteStreams: number;
let streams: number;
/** What the studio answers when it is asked for the bytes of the second picture. */
let bytesAnswer: (() => Response) | null;
/** Whether a proxy makes pictures smaller on their way. */
let isChanging: boolean;

beforeEach(async () => {
  freshBrowser();
  server = new FakeJobServer();
  server.script = (jobId) => jobScript({ jobId, pictures: 2, microUsd: 42_000 });
  incompleteStreams = Number.POSITIVE_INFINITY;
  streams = 0;
  bytesAnswer = null;
  isChanging = false;
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    if (path.includes('/images/1') && isChanging && !path.endsWith('?text')) return changedPicture();
    if (path.includes('/images/1') && bytesAnswer) return bytesAnswer();
    const response = await server.fetch(path, init);
    if (!path.startsWith('/api/events')) return response;
    streams += 1;
    return streams > incompleteStreams ? response : withoutSecondPicture(await response.text());
  });
  tab = await openTab();
});

afterEach(leaveBrowser);

function withoutSecondPicture(text: string): Response {
  const isLost = (frame: string) => frame.includes('event: image-end') && frame.includes('"index":1');
  const frames = text.split('\n\n').filter((frame) => !isLost(frame));
  return new Response(frames.join('\n\n'), { headers: { 'Content-Type': 'text/event-stream' } });
}

/** The event as it is if the answer ended within the second picture. */
function cutOff(event: JobEvent): JobEvent {
  if (event.event === 'image-end' && event.data.index === 1)
    return { event: 'image-end', data: { ...event.data, damaged: true } };
  if (event.event !== 'job-end') return event;
  const error = { code: 'upstream_cut_off', message: 'cut off', retryable: true, charged: true } as const;
  return { event: 'job-end', data: { ...event.data, status: 'partial', error } };
}

function changedPicture(): Response {
  return new Response(Buffer.alloc(1_234, 'webp'), { headers: { 'Content-Type': 'image/webp' } });
}

const jobOf = (id: string, at: Tab = tab) => at.useJobs.getState().jobs[id];
const hasRecord = async () => (await tab.database.jobs.count()) > 0;
const statuses = (id: string, at: Tab = tab) => jobOf(id, at)?.images.map(({ status }) => status);

async function expectBoth(id: string): Promise<void> {
  for (const index of [0, 1]) {
    const blob = (await tab.database.originals.get(`${id}:${index}`))?.blob;
    expect(Buffer.from((await blob?.arrayBuffer()) ?? new ArrayBuffer(0))).toEqual(pictureBytes(id, index));
    expect((await tab.database.pictures.get(`${id}:${index}`))?.costMicroUsd).toBe(21_000);
  }
  expect(new Set(server.jobs.get(id)?.confirmed)).toEqual(new Set([0, 1]));
  expect(server.issued).toEqual([id]);
}

/** Lets the browser measure pictures, as all real ones can. */
function canMeasure(): void {
  const bitmap = { width: 1024, height: 1536, close: () => undefined };
  vi.stubGlobal('createImageBitmap', async (_: Blob, options?: object) => {
    // Thumbnails need a canvas, which is not here.
    if (options) throw new DOMException('not here', 'InvalidStateError');
    return bitmap;
  });
}

describe('a picture that was delivered, but whose frame did not arrive', () => {
  it('is fetched when the job is followed again from its first frame', async () => {
    incompleteStreams = 2;
    const id = tab.submitJob(order);
    await until(async () => jobOf(id)?.status === 'succeeded' && !(await hasRecord()), 'the end of all work');
    expect(statuses(id)).toEqual(['saved', 'saved']);
    await expectBoth(id);
    expect(jobOf(id)).toMatchObject({ delivered: 2, error: null });
  });

  it('is fetched by its bytes alone if no stream has its frame', async () => {
    canMeasure();
    const id = tab.submitJob(order);
    await until(async () => jobOf(id)?.status === 'succeeded' && !(await hasRecord()), 'the end of all work');
    expect(statuses(id)).toEqual(['saved', 'saved']);
    await expectBoth(id);
    expect(streams).toBe(4);
  });

  it('is saved as the studio has it if a proxy changes pictures on their way', async () => {
    canMeasure();
    isChanging = true;
    const id = tab.submitJob(order);
    await until(async () => jobOf(id)?.status === 'succeeded' && !(await hasRecord()), 'the end of all work');
    await expectBoth(id);
  });

  it('is damaged, and its job remains partial, if it is fetched by its bytes alone and ends early', async () => {
    canMeasure();
    server.script = (jobId) => jobScript({ jobId, pictures: 2, microUsd: 42_000 }).map(cutOff);
    const id = tab.submitJob(order);
    await until(async () => jobOf(id)?.status === 'partial' && !(await hasRecord()), 'the end of all work');
    expect(statuses(id)).toEqual(['saved', 'saved']);
    await expectBoth(id);
    expect(jobOf(id)).toMatchObject({
      error: { code: 'upstream_cut_off' },
      images: [{}, { isDamaged: true }],
    });
    expect(await tab.database.ledger.get(id)).toMatchObject({ outcome: 'partial' });
  });

  it('keeps the record of its job while the answer that has it is cut off', async () => {
    canMeasure();
    bytesAnswer = () => new Response('{"mimeType":"image/png","base64":"iVBORw0K');
    const id = tab.submitJob(order);
    await until(() => streams === 4, 'the last attempt');
    await until(async () => (await tab.database.ledger.get(id))?.outcome === 'succeeded', 'the outcome');
    await turns(40);
    expect(await hasRecord()).toBe(true);
    expect(server.jobs.get(id)?.confirmed).toEqual([]);
  });

  it('keeps the record of its job while the studio cannot say whether it has the picture', async () => {
    bytesAnswer = () => failure(503, 'interrupted');
    const id = tab.submitJob(order);
    await until(() => streams === 4, 'the last attempt');
    await until(async () => (await tab.database.ledger.get(id))?.outcome === 'succeeded', 'the outcome');
    await turns(40);
    expect(await hasRecord()).toBe(true);
    expect(server.jobs.get(id)?.confirmed).toEqual([]);
    expect(streams).toBe(4);
    bytesAnswer = null;
    incompleteStreams = 5;
    const next = await openTab();
    await settled(next.resumeJobs());
    expect(statuses(id, next)).toEqual(['saved', 'saved']);
    expect(await hasRecord()).toBe(false);
    await expectBoth(id);
  });

  it('is shown as not downloaded once the studio says that it does not have it', async () => {
    bytesAnswer = () => failure(404, 'not_found');
    const id = tab.submitJob(order);
    await until(() => jobOf(id)?.error !== null && jobOf(id)?.status === 'partial', 'the loss');
    expect(jobOf(id)).toMatchObject({
      status: 'partial',
      delivered: 1,
      error: { code: 'download_failed', charged: true },
      images: [{ status: 'saved' }, { status: 'failed', reason: 'download', retryable: true }],
    });
    await until(() => server.jobs.get(id)?.confirmed.length === 1, 'the confirmation');
    expect(server.jobs.get(id)?.confirmed).toEqual([0]);
    expect(streams).toBe(4);
  });

  it('is not asked for if another tab has saved it, and the user has deleted it for good', async () => {
    bytesAnswer = () => failure(404, 'not_found');
    const id = tab.submitJob(order);
    await tab.database.copies.put({ id: `picture/${id}:1`, clock: '', hashes: {} });
    await until(async () => jobOf(id)?.status === 'succeeded' && !(await hasRecord()), 'the end of all work');
    expect(streams).toBe(1);
    expect(jobOf(id)?.error).toBeNull();
  });
});

describe('a picture whose frame did not arrive in two tabs, which both follow its job on plain http', () => {
  it('is not given up by the tab that asks for it after the other one has saved and confirmed it', async () => {
    canMeasure();
    const fetchIt = globalThis.fetch as unknown as (path: string, init?: RequestInit) => Promise<Response>;
    const isConfirmed = () => [...server.jobs.values()][0]?.confirmed.includes(1) ?? false;
    let asked = 0;
    let answered = 0;
    vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
      if (!path.endsWith('?text')) return fetchIt(path, init);
      asked += 1;
      // The first tab waits until the second one asks, too, and the second one until the first one has the picture.
      const mayAnswer = asked === 1 ? () => asked > 1 : isConfirmed;
      while (!mayAnswer()) await new Promise((resolve) => setImmediate(resolve));
      const answer = await fetchIt(path, init);
      answered += 1;
      return answer;
    });
    const id = tab.submitJob(order);
    await until(async () => hasRecord(), 'the record');
    const other = await openTab();
    void other.resumeJobs();
    await until(() => answered === 2, 'both answers');
    await turns(40);
    expect(await tab.database.ledger.get(id)).toMatchObject({ outcome: 'succeeded', reason: null });
    for (const each of [tab, other])
      expect(statuses(id, each) ?? ['saved', 'saved']).toEqual(['saved', 'saved']);
    await expectBoth(id);
  });
});

describe('a job of which a picture failed', () => {
  it('is followed once, because it has delivered no more than arrived', async () => {
    server.script = (jobId) => jobScript({ jobId, pictures: 2, failed: [1] });
    const id = tab.submitJob(order);
    await until(() => server.jobs.get(id)?.confirmed.length === 1, 'the confirmation');
    expect(statuses(id)).toEqual(['saved', 'failed']);
    expect(streams).toBe(1);
  });

  it('still lacks a delivered picture after the failed one was fetched again', async () => {
    server.script = (jobId) => jobScript({ jobId, pictures: 3, failed: [2] });
    bytesAnswer = () => failure(503, 'interrupted');
    const id = tab.submitJob({ ...order, parameters: { n: 3 } });
    await until(() => streams === 4, 'the last attempt');
    await until(async () => (await tab.database.ledger.get(id))?.outcome === 'partial', 'the outcome');
    await turns(40);
    const data = { index: 2, mimeType: 'image/png', width: 1024, height: 1536 };
    const base64 = pictureBytes(id, 2).toString('base64');
    server.retryScript = [{ event: 'image-end', data: { ...data, base64 } }];
    const ended = jobOf(id);
    if (ended) expect(await settled(tab.retryDownload(ended, 2))).toBe(true);
    expect(statuses(id)).toEqual(['saved', 'pending', 'saved']);
    expect(await hasRecord()).toBe(true);
    bytesAnswer = null;
    incompleteStreams = 0;
    await settled((await openTab()).resumeJobs());
    expect(await tab.database.pictures.count()).toBe(3);
    expect(await hasRecord()).toBe(false);
  });
});
