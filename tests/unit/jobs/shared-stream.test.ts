import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { allFinished, jobOf, lighthouse } from '@/tests/support/browser-jobs';
import {
  freshBrowser,
  leaveBrowser,
  openTab,
  sharedLocks,
  type Tab,
  until,
} from '@/tests/support/browser-tab';
import { stubChannels } from '@/tests/support/fake-channel';
import { encodeShared, FakeJobServer, jobScript } from '@/tests/support/fake-job-server';

const order = lighthouse(1);

let server: FakeJobServer;
/** How many event streams are open now, and the most that ever were. */
let streams: { open: number; most: number };

beforeEach(() => {
  freshBrowser();
  stubChannels();
  server = new FakeJobServer();
  streams = { open: 0, most: 0 };
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    const answer = await server.fetch(path, init);
    if (!path.startsWith('/api/events')) return answer;
    streams.open += 1;
    streams.most = Math.max(streams.most, streams.open);
    const close = () => {
      streams.open -= 1;
    };
    const passing = new TransformStream<Uint8Array, Uint8Array>();
    answer.body?.pipeTo(passing.writable).then(close, close);
    return new Response(passing.readable, { headers: answer.headers });
  });
});

afterEach(leaveBrowser);

const statusOf = (tab: Tab, id: string) => jobOf(tab, id)?.status;
const postsOf = () => server.requests.filter((request) => request === 'POST /api/jobs').length;

describe.each([
  ['with locks', true],
  ['without locks, on plain http', false],
])('tabs that share a stream, %s,', (_, hasLocks) => {
  beforeEach(() => {
    vi.stubGlobal('navigator', hasLocks ? { locks: sharedLocks(), onLine: true } : { onLine: true });
  });

  it('receive the pictures of all jobs through one stream at a time', async () => {
    const tabs = [await openTab(), await openTab(), await openTab()];
    const jobs = tabs.flatMap((tab) => [1, 2, 3].map(() => ({ tab, id: tab.submitJob(order) })));
    await until(() => jobs.every(({ tab, id }) => statusOf(tab, id) === 'succeeded'));
    await until(() => jobs.every(({ id }) => server.jobs.get(id)?.confirmed.length === 1));
    expect(await tabs[0]?.database.pictures.count()).toBe(9);
    expect(server.issued).toHaveLength(9);
    expect(streams.most).toBe(1);
    const fetched = server.requests.filter((request) => request.includes('/images/0'));
    expect(new Set(fetched.filter((request) => !request.includes('preview'))).size).toBe(9);
  });

  it('go on through another tab when the tab with the stream has nothing left to follow', async () => {
    const [leader, other] = [await openTab(), await openTab()];
    server.troubles.push({ silentAfterBytes: 40 });
    const first = leader.submitJob(order);
    await until(() => streams.open > 0, 'the stream of the leader');
    const whole = jobScript({ jobId: first, pictures: 1 }).map((event, at) =>
      encodeShared(first, at + 1, event),
    );
    // The stream that both share has delivered all of the first job, and then falls silent.
    server.troubles.push({ silentAfterBytes: whole.join(': beat\n\n').length + 40 });
    const second = other.submitJob(order);
    await until(() => statusOf(leader, first) === 'succeeded');
    await until(() => statusOf(other, second) === 'succeeded');
    expect(server.issued).toHaveLength(2);
    await allFinished(other);
  });
});

describe('what is lost silently', () => {
  beforeEach(() => vi.stubGlobal('navigator', { locks: sharedLocks(), onLine: true }));

  it('a picture whose bytes stop coming is fetched again', async () => {
    let isDead = true;
    vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
      const answer = await server.fetch(path, init);
      if (!isDead || !path.endsWith('/images/0')) return answer;
      isDead = false;
      const half = new Uint8Array(await answer.arrayBuffer()).slice(0, 20);
      return new Response(new ReadableStream({ start: (controller) => controller.enqueue(half) }));
    });
    const tab = await openTab();
    const id = tab.submitJob(order);
    await until(() => statusOf(tab, id) === 'succeeded', 'the job');
    expect(isDead).toBe(false);
    expect(await tab.database.pictures.count()).toBe(1);
    await allFinished(tab);
  });

  it('a stream that is never answered is asked for again', async () => {
    let isDead = true;
    vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
      if (!isDead || !path.startsWith('/api/events')) return server.fetch(path, init);
      isDead = false;
      const { signal } = init;
      return new Promise<Response>((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
      });
    });
    const tab = await openTab();
    const id = tab.submitJob(order);
    await until(() => statusOf(tab, id) === 'succeeded', 'the job');
    expect(isDead).toBe(false);
    await allFinished(tab);
  });
});

/** Without the key the studio keeps the stream open, and has nothing to say. */
function answerHeartbeats(signal: AbortSignal | null | undefined): Response {
  const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    const beat = () => {
      if (signal?.aborted) return controller.error(signal.reason);
      controller.enqueue(new TextEncoder().encode(': beat\n\n'));
      setTimeout(beat, 1_000);
    };
    beat();
  };
  const headers = { 'content-type': 'text/event-stream' };
  return new Response(new ReadableStream({ start }), { headers });
}

describe('a job that waits for the user’s own key', () => {
  it('goes on as soon as the user enters the key, without a reload', async () => {
    vi.stubGlobal('navigator', { locks: sharedLocks(), onLine: true });
    const keys: (string | null)[] = [];
    vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
      if (!path.startsWith('/api/events')) return server.fetch(path, init);
      const key = new Headers(init.headers).get('x-aihubmix-key');
      keys.push(key);
      return key === null ? answerHeartbeats(init.signal) : server.fetch(path, init);
    });
    const tab = await openTab();
    const { useOwnKey } = await import('@/lib/browser/session/own-key-store');
    const id = tab.submitJob(order);
    await until(() => keys.length > 0, 'the stream without a key');
    useOwnKey.getState().setKey('sk-own');
    await until(() => statusOf(tab, id) === 'succeeded', 'the job');
    expect(keys).toEqual([null, 'sk-own']);
    await allFinished(tab);
  });
});

describe('a picture that is fetched again while other calls of its job go on', () => {
  beforeEach(() => vi.stubGlobal('navigator', { locks: sharedLocks(), onLine: true }));

  it('is saved, and the job keeps its record until it has ended, without an error for that picture', async () => {
    const error = { code: 'download_failed', message: 'No.', retryable: true } as const;
    server.script = (jobId) =>
      jobScript({ jobId, pictures: 2, failed: [0] }).map((event) =>
        event.event === 'job-end' ? { ...event, data: { ...event.data, status: 'partial', error } } : event,
      );
    const script = server.script('');
    const failedAt = script.findIndex(({ event }) => event === 'image-fail');
    const tab = await openTab();
    const imageOf = (id: string, index: number) => tab.useJobs.getState().jobs[id]?.images[index]?.status;
    const known = script
      .slice(0, failedAt + 1)
      .map((event, at) => encodeShared('0'.repeat(36), at + 1, event))
      .join(': beat\n\n');
    server.troubles.push({ silentAfterBytes: known.length + 8 });
    const id = tab.submitJob(order);
    await until(() => imageOf(id, 0) === 'failed', 'the failure');
    const job = tab.useJobs.getState().jobs[id];
    if (!job) throw new Error('The job is not on the page.');
    expect(job.status).toBe('running');
    server.retryScript = jobScript({ jobId: id, pictures: 1 }).filter(({ event }) => event === 'image-end');
    expect(await tab.retryDownload(job, 0)).toBe(true);
    expect(imageOf(id, 0)).toBe('saved');
    expect(statusOf(tab, id)).toBe('running');
    expect(await tab.database.jobs.count()).toBe(1);
    await until(() => statusOf(tab, id) !== 'running', 'the end');
    expect(tab.useJobs.getState().jobs[id]).toMatchObject({ status: 'succeeded', error: null, delivered: 2 });
    expect(await tab.database.pictures.count()).toBe(2);
    await allFinished(tab);
  });
});

describe('a job of another tab', () => {
  it('shows its progress and its end without being followed twice', async () => {
    vi.stubGlobal('navigator', { locks: sharedLocks(), onLine: true });
    server.script = (jobId) => [
      ...jobScript({ jobId, pictures: 1 }).slice(0, 1),
      { event: 'job-progress', data: { stage: 'generating', percent: 40 } },
      ...jobScript({ jobId, pictures: 1 }).slice(2),
    ];
    server.troubles.push({ silentAfterBytes: 420 });
    const [tab, other] = [await openTab(), await openTab()];
    other.mirrorJobs(() => undefined);
    tab.mirrorJobs(() => undefined);
    const id = tab.submitJob(order);
    await until(() => other.useJobs.getState().jobs[id]?.percent === 40, 'the percent');
    await until(() => statusOf(other, id) === 'succeeded', 'the end');
    expect(other.useJobs.getState().jobs[id]?.images).toMatchObject([{ status: 'saved' }]);
    expect(await other.database.pictures.count()).toBe(1);
    await allFinished(other);
  });

  it('shows its end if its tab was closed before it could tell', async () => {
    vi.stubGlobal('navigator', { locks: sharedLocks(), onLine: true });
    const tab = await openTab();
    const id = tab.submitJob(order);
    const running = tab.useJobs.getState().jobs[id];
    await until(() => statusOf(tab, id) === 'succeeded', 'the end');
    await allFinished(tab);
    const kept = localStorage.getItem('safelight:jobs') ?? '';
    // The second tab was opened before the job was.
    localStorage.removeItem('safelight:jobs');
    const other = await openTab();
    other.mirrorJobs((jobId) => void other.followFromOtherTab(jobId));
    localStorage.setItem('safelight:jobs', kept);
    // The last that it heard of the job.
    new BroadcastChannel('safelight:jobs:2').postMessage({ kind: 'state', job: running });
    await until(() => statusOf(other, id) === 'succeeded', 'the end in the second tab');
    expect(other.useJobs.getState().jobs[id]?.images).toMatchObject([{ status: 'saved' }]);
  });

  it('is never sent if it is cancelled there while its request waits', async () => {
    vi.stubGlobal('navigator', { locks: sharedLocks(), onLine: false });
    const [tab, other] = [await openTab(), await openTab()];
    other.mirrorJobs(() => undefined);
    tab.mirrorJobs(() => undefined);
    const id = tab.submitJob(order);
    await until(() => other.useJobs.getState().jobs[id]?.isUnsent === true, 'the second tab');
    await other.cancelJob(id);
    await until(() => statusOf(tab, id) === 'failed', 'its end');
    expect(postsOf()).toBe(0);
  });
});

describe('a request', () => {
  it('waits behind two others, says so, and is never sent if it is cancelled in the meantime', async () => {
    const letGo: (() => void)[] = [];
    vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
      if (init.method === 'POST' && path === '/api/jobs') {
        await new Promise<void>((resolve) => letGo.push(resolve));
      }
      return server.fetch(path, init);
    });
    const tab = await openTab();
    const ids = [1, 2, 3, 4].map(() => tab.submitJob(order));
    await until(() => letGo.length === 2, 'two requests');
    const [, , third = '', fourth = ''] = ids;
    await until(() => tab.useJobs.getState().jobs[fourth]?.isUnsent === true, 'the fourth waits');
    await tab.cancelJob(third);
    await until(() => statusOf(tab, third) === 'failed', 'the third is taken back');
    expect(tab.useJobs.getState().jobs[third]).toMatchObject({ cost: { basis: 'none' } });
    expect(letGo).toHaveLength(2);
    for (const go of letGo.splice(0)) go();
    await until(() => letGo.length === 1, 'the fourth is sent');
    for (const go of letGo.splice(0)) go();
    await until(() => statusOf(tab, fourth) === 'succeeded', 'the fourth');
    expect(server.issued).not.toContain(third);
    expect(server.issued).toHaveLength(3);
  });

  it('waits while the browser is offline, and is sent once it is online', async () => {
    const network = { onLine: false };
    vi.stubGlobal('navigator', network);
    const online = new EventTarget();
    vi.stubGlobal('addEventListener', online.addEventListener.bind(online));
    vi.stubGlobal('removeEventListener', online.removeEventListener.bind(online));
    const tab = await openTab();
    const id = tab.submitJob(order);
    await until(() => tab.useJobs.getState().jobs[id]?.isUnsent === true, 'it waits');
    expect(postsOf()).toBe(0);
    network.onLine = true;
    online.dispatchEvent(new Event('online'));
    await until(() => statusOf(tab, id) === 'succeeded', 'its end');
    expect(postsOf()).toBe(1);
    expect(tab.useJobs.getState().jobs[id]?.isUnsent).toBeUndefined();
    await allFinished(tab);
  });
});

describe('a failure', () => {
  it('is shown on later visits until it is dismissed', async () => {
    server.script = (jobId) => [
      ...jobScript({ jobId, pictures: 1 }).slice(0, 2),
      { event: 'cost-report', data: { microUsd: 42_000, basis: 'estimate', demo: false } },
      {
        event: 'job-end',
        data: {
          status: 'failed',
          requested: 1,
          delivered: 0,
          error: { code: 'no_picture', message: 'none', retryable: true },
        },
      },
    ];
    const tab = await openTab();
    const id = tab.submitJob(order);
    await until(async () => statusOf(tab, id) === 'failed' && (await tab.database.jobs.count()) === 0);
    const next = await openTab();
    await next.resumeJobs();
    expect(next.useJobs.getState().jobs[id]).toMatchObject({
      status: 'failed',
      prompt: order.prompt,
      error: { code: 'no_picture' },
    });
    next.dismissJob(id);
    const last = await openTab();
    await last.resumeJobs();
    expect(last.useJobs.getState().jobs).toEqual({});
    expect(server.issued).toEqual([id]);
  });
});
