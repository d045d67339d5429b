import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { initialJob, type JobState } from '@/lib/protocol/job-state';
import { lighthouse, stubJobServer } from '@/tests/support/browser-jobs';
import {
  freshBrowser,
  leaveBrowser,
  openTab,
  settled,
  sharedLocks,
  type Tab,
  turns,
  until,
} from '@/tests/support/browser-tab';
import {
  encodeShared,
  type FakeJobServer,
  failure,
  jobScript,
  pictureBytes,
} from '@/tests/support/fake-job-server';
import { createLatch } from '@/tests/support/latch';

const order = lighthouse(2);

let server: FakeJobServer;

beforeEach(() => {
  freshBrowser();
  server = stubJobServer((jobId) => jobScript({ jobId, pictures: 2, microUsd: 42_000 }));
});

afterEach(leaveBrowser);

/** A tab that receives nothing after a few frames and half of the next, as if it were closed. Its job stays behind. */
async function leaveJobBehind(frames: number): Promise<string> {
  const tab = await openTab();
  const heard = jobScript({ jobId: 'x'.repeat(36), pictures: 2, microUsd: 42_000 }).slice(0, frames);
  const text = heard.map((event, at) => encodeShared('x'.repeat(36), at + 1, event)).join(': beat\n\n');
  server.troubles.push({ silentAfterBytes: text.length + 20 });
  const id = tab.submitJob(order);
  await until(() => {
    const job = tab.useJobs.getState().jobs[id];
    const isSaving = job?.images.some((image) => image.status === 'arrived');
    return server.requests.length > 0 && job?.lastSequence === frames && !isSaving;
  });
  await turns(10);
  return id;
}

async function expectHome(tab: Tab, id: string): Promise<void> {
  const rows = await tab.database.pictures.where('jobId').equals(id).sortBy('index');
  expect(rows.map((row) => [row.id, row.costMicroUsd])).toEqual([
    [`${id}:0`, 21_000],
    [`${id}:1`, 21_000],
  ]);
  for (const row of rows) {
    const blob = (await tab.database.originals.get(row.id))?.blob;
    expect(Buffer.from((await blob?.arrayBuffer()) ?? new ArrayBuffer(0))).toEqual(
      pictureBytes(id, row.index),
    );
  }
  expect(await tab.database.totals.toArray()).toEqual([
    { key: 'paid', microUsd: 42_000, estimatedMicroUsd: 0, calls: 1 },
  ]);
  expect(await tab.database.jobs.count()).toBe(0);
  expect(server.issued).toEqual([id]);
}

describe('a job that a closed tab left behind', () => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7])(
    'is delivered on the next visit (closed after frame %i)',
    async (frames) => {
      const id = await leaveJobBehind(frames);
      const tab = await openTab();
      const before = await tab.database.pictures.count();
      const { recovered } = await settled(tab.resumeJobs());
      expect(recovered).toBe(2 - before);
      await expectHome(tab, id);
      expect(tab.useJobs.getState().jobs[id]).toMatchObject({ status: 'succeeded', delivered: 2 });
      expect(new Set(server.jobs.get(id)?.confirmed)).toEqual(new Set([0, 1]));
    },
  );

  it('is not asked for saved pictures again', async () => {
    const id = await leaveJobBehind(5);
    const tab = await openTab();
    expect(await tab.database.pictures.count()).toBe(1);
    await settled(tab.resumeJobs());
    expect(server.requests.filter((request) => request.startsWith('GET /api/events')).at(-1)).toBe(
      `GET /api/events?job=${id}:4`,
    );
  });

  it('shows a picture that another tab has saved and confirmed, although its bytes can no longer be fetched', async () => {
    const id = await leaveJobBehind(5);
    const tab = await openTab();
    const record = await tab.database.jobs.get(id);
    if (!record) throw new Error('The job has no record.');
    // The state of a tab that has followed the job next to the other tab.
    const images = record.state.images.map(() => ({ status: 'pending', previews: 0 }) as const);
    const state = { ...record.state, images, lastSequence: 1 };
    await tab.database.jobs.put({ ...record, state, lastSequence: 1 });
    await server.fetch(`/api/jobs/${id}/confirm`, {
      method: 'POST',
      body: JSON.stringify({ indexes: [0] }),
    });
    await settled(tab.resumeJobs());
    const job = tab.useJobs.getState().jobs[id];
    expect(job?.images).toMatchObject([{ status: 'saved' }, { status: 'saved' }]);
    await expectHome(tab, id);
  });

  it('keeps its record while the studio has no bytes of a picture that is not in the library', async () => {
    const id = await leaveJobBehind(2);
    const tab = await openTab();
    let isMissing = true;
    vi.stubGlobal('fetch', (path: string, init: RequestInit = {}) =>
      isMissing && path.endsWith('/images/0') ? failure(404, 'not_found') : server.fetch(path, init),
    );
    await settled(tab.resumeJobs());
    expect(await tab.database.pictures.count()).toBe(1);
    expect(await tab.database.jobs.count()).toBe(1);
    expect(server.jobs.get(id)?.confirmed).toEqual([]);
    isMissing = false;
    const next = await openTab();
    await settled(next.resumeJobs());
    await expectHome(next, id);
  });

  it('is resumed once, and not again', async () => {
    await leaveJobBehind(2);
    const tab = await openTab();
    expect(await settled(tab.resumeJobs())).toEqual({ recovered: 2 });
    expect(await settled(tab.resumeJobs())).toEqual({ recovered: 0 });
  });

  it('is issued when the tab closed before the request arrived', async () => {
    const id = await leaveUnissued();
    const tab = await openTab();
    expect(await settled(tab.resumeJobs())).toEqual({ recovered: 2 });
    await expectHome(tab, id);
  });

  it('is not issued if it is too old, and costs nothing', async () => {
    const id = await leaveUnissued();
    const tab = await openTab();
    await tab.database.jobs.update(id, { createdAt: '2026-01-01T00:00:00.000Z' });
    expect(await settled(tab.resumeJobs())).toEqual({ recovered: 0 });
    expect(server.issued).toEqual([]);
    expect(await tab.database.ledger.get(id)).toMatchObject({
      status: 'settled',
      costMicroUsd: 0,
      basis: 'none',
    });
    expect(await tab.database.jobs.count()).toBe(0);
  });

  it.each([
    ['is issued', {}, 2],
    ['is not issued without the pictures of an edit', { kind: 'edit', references: 1 } as const, 0],
  ])('%s when the tab closed before it was recorded', async (_, changes, pictures) => {
    const id = leaveUnrecorded(changes);
    const tab = await openTab();
    expect(await settled(tab.resumeJobs())).toEqual({ recovered: pictures });
    expect(tab.useJobs.getState().jobs[id]).toMatchObject(
      pictures > 0
        ? { status: 'succeeded', delivered: 2 }
        : { status: 'failed', prompt: order.prompt, cost: { microUsd: 0, basis: 'none' } },
    );
    expect(server.issued).toEqual(pictures > 0 ? [id] : []);
    expect(await tab.database.ledger.get(id)).toMatchObject({ status: 'settled', prompt: order.prompt });
    expect(await tab.database.jobs.count()).toBe(0);
  });

  it('is delivered although the browser has cleared the library since', async () => {
    const id = await leaveJobBehind(3);
    const tab = await openTab();
    await Promise.all(tab.database.tables.map((table) => table.clear()));
    expect(await settled(tab.resumeJobs())).toEqual({ recovered: 2 });
    await expectHome(tab, id);
  });

  it('is confirmed when the tab closed between the last picture and the confirmation', async () => {
    const tab = await openTab();
    vi.stubGlobal('fetch', (...request: Parameters<typeof server.fetch>) =>
      String(request[0]).endsWith('/confirm')
        ? Promise.reject(new TypeError('fetch failed'))
        : server.fetch(...request),
    );
    const id = tab.submitJob(order);
    await until(
      () => tab.useLibraryIndex.getState().total === 2 && tab.useCostTotals.getState().openMicroUsd === 0,
    );
    await until(() => tab.useJobs.getState().jobs[id]?.status === 'succeeded');
    vi.stubGlobal('fetch', server.fetch);
    const next = await openTab();
    await until(async () => (await next.database.jobs.get(id))?.state.status === 'succeeded');
    await settled(next.resumeJobs());
    expect(server.jobs.get(id)?.confirmed).toEqual([0, 1]);
    await expectHome(next, id);
  });
});

async function leaveUnissued(): Promise<string> {
  const tab = await openTab();
  const unanswered = vi.fn(() => new Promise<Response>(() => undefined));
  vi.stubGlobal('fetch', unanswered);
  const id = tab.submitJob(order);
  await until(() => unanswered.mock.calls.length === 1);
  vi.stubGlobal('fetch', server.fetch);
  return id;
}

/** The small copy is written as the button is pressed, the record a moment later. */
function leaveUnrecorded(changes: Partial<JobState>): string {
  const request = { id: 'r'.repeat(36), ...order };
  const createdAt = new Date().toISOString();
  const state = initialJob(request, { createdAt, demo: false, estimateMicroUsd: order.estimateMicroUsd });
  localStorage.setItem('safelight:jobs', JSON.stringify([{ ...state, ...changes }]));
  return request.id;
}

describe('two tabs', () => {
  it('that follow the same job without locks save each picture and each cost once', async () => {
    const id = await leaveJobBehind(2);
    server.chunkSizes = [33, 500];
    const [one, other] = [await openTab(), await openTab()];
    await settled(Promise.all([one.resumeJobs(), other.resumeJobs()]));
    await expectHome(one, id);
    expect(one.useCostTotals.getState()).toMatchObject({ allTimeMicroUsd: 42_000 });
  });

  it('without locks keep the result of the faster one, whatever the server answers the slower one', async () => {
    const id = await leaveJobBehind(2);
    const [slow, fast] = [await openTab(), await openTab()];
    server.troubles.push({ silentAfterBytes: 10 });
    const following = slow.resumeJobs();
    await until(() => server.troubles.length === 0);
    await settled(fast.resumeJobs());
    // One for the tab that was left, because it wakes up, too.
    const gone = () => ({ answer: failure(410, 'job_gone') });
    server.troubles.push(gone(), gone());
    await turns(800);
    await settled(following);
    await expectHome(fast, id);
    expect(await fast.database.ledger.get(id)).toMatchObject({ outcome: 'succeeded', reason: null });
    expect(slow.useJobs.getState().jobs[id]).toBeUndefined();
  });

  it('with locks leave a job to the one that follows it', async () => {
    vi.stubGlobal('navigator', { locks: sharedLocks() });
    const id = await leaveJobBehind(2);
    // The tab that was left never frees its lock, as a browser would, so this tab gets a new lock manager.
    vi.stubGlobal('navigator', { locks: sharedLocks() });
    const [one, other] = [await openTab(), await openTab()];
    const counts = await settled(Promise.all([one.resumeJobs(), other.resumeJobs()]));
    expect(counts.map(({ recovered }) => recovered).sort()).toEqual([0, 2]);
    const streams = server.requests.filter((request) => request.startsWith('GET /api/events'));
    // The first stream is that of the tab that was left.
    expect(streams).toHaveLength(2);
    await expectHome(one, id);
  });

  it('with locks take over when the one that follows the job closes', async () => {
    vi.stubGlobal('navigator', { locks: sharedLocks() });
    const [one, other] = [await openTab(), await openTab()];
    server.troubles.push(
      { cutAfterBytes: 900 },
      { answer: Response.json({ error: { code: 'unauthorized' } }, { status: 401 }) },
    );
    // The first tab closes only once the second one waits for its lock.
    const waiting = createLatch();
    let streams = 0;
    vi.stubGlobal('fetch', async (...request: Parameters<typeof fetch>) => {
      if (String(request[0]).includes('/api/events')) streams += 1;
      if (streams === 2) await waiting.opened;
      return server.fetch(...request);
    });
    const id = one.submitJob(order);
    await until(async () => (await other.database.jobs.count()) === 1);
    expect(await settled(other.resumeJobs())).toEqual({ recovered: 0 });
    waiting.open();
    await until(async () => (await other.database.jobs.count()) === 0);
    await expectHome(other, id);
    expect(other.useJobs.getState().jobs[id]?.status).toBe('succeeded');
  });

  it('take over a job that the other submitted later, once the other closes', async () => {
    vi.stubGlobal('navigator', { locks: sharedLocks() });
    const [one, other] = [await openTab(), await openTab()];
    expect(await settled(other.resumeJobs())).toEqual({ recovered: 0 });
    server.troubles.push(
      { cutAfterBytes: 900 },
      { answer: Response.json({ error: { code: 'unauthorized' } }, { status: 401 }) },
    );
    const id = one.submitJob(order);
    await until(async () => (await other.database.jobs.count()) === 1);
    await settled(other.followFromOtherTab(id));
    await until(async () => (await other.database.jobs.count()) === 0);
    await expectHome(other, id);
  });

  it('that finish jobs at the same time lose none of each other’s costs', async () => {
    const [one, other] = [await openTab(), await openTab()];
    for (let run = 0; run < 3; run += 1) {
      one.submitJob(order);
      other.submitJob(order);
    }
    await until(async () => (await one.database.totals.get('paid'))?.calls === 6);
    expect(await one.database.totals.get('paid')).toMatchObject({ microUsd: 6 * 42_000 });
    await until(async () => (await one.database.jobs.count()) === 0);
    await other.refreshLibrary();
    expect(other.useCostTotals.getState()).toMatchObject({ todayMicroUsd: 252_000, openMicroUsd: 0 });
    expect(other.useLibraryIndex.getState().total).toBe(12);
  });
});
