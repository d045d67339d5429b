import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { getCatalogueModel, unlistedModel } from '@/lib/catalogue/models';
import type { JobEvent } from '@/lib/protocol/job-events';
import { stubJobServer } from '@/tests/support/browser-jobs';
import {
  freshBrowser,
  leaveBrowser,
  openTab,
  settled,
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

const order = {
  kind: 'create',
  model: 'gpt-image-1',
  prompt: '  a lighthouse, 灯台  ',
  parameters: { n: 2, quality: 'medium' },
  estimateMicroUsd: 42_000,
  demo: false,
} as const;

let server: FakeJobServer;
let tab: Tab;

beforeEach(async () => {
  freshBrowser();
  server = stubJobServer((jobId) => jobScript({ jobId, pictures: 2, microUsd: 42_001 }));
  tab = await openTab();
});

afterEach(leaveBrowser);

const jobOf = (id: string) => {
  const job = tab.useJobs.getState().jobs[id];
  if (job === undefined) throw new Error('no such job on the page');
  return job;
};

/** Ended, with nothing left to do for it. */
async function run(overrides: Partial<Parameters<Tab['submitJob']>[0]> = {}): Promise<string> {
  const id = tab.submitJob({ ...order, ...overrides });
  const isOver = async () => {
    // A record stays while a failed picture can be downloaded again; it then holds the job's end.
    const record = await tab.database.jobs.get(id);
    const isKept = jobOf(id).images.some((image) => image.status === 'failed' && image.retryable);
    return isKept ? record?.state.status === 'partial' : record === undefined;
  };
  await until(async () => jobOf(id).status !== 'connecting' && (await isOver()), 'the end');
  await until(() => tab.useCostTotals.getState().openMicroUsd === 0, 'the meter');
  return id;
}

async function expectBroughtHome(id: string): Promise<void> {
  const rows = await tab.database.pictures.where('jobId').equals(id).sortBy('index');
  expect(rows.map((row) => row.id)).toEqual([`${id}:0`, `${id}:1`]);
  for (const row of rows) {
    const blob = (await tab.database.originals.get(row.id))?.blob;
    expect(Buffer.from((await blob?.arrayBuffer()) ?? new ArrayBuffer(0))).toEqual(
      pictureBytes(id, row.index),
    );
  }
  expect(rows.map((row) => row.costMicroUsd)).toEqual([21_001, 21_000]);
  expect(await tab.database.ledger.toArray()).toMatchObject([
    { jobId: id, status: 'settled', costMicroUsd: 42_001, basis: 'usage', outcome: 'succeeded' },
  ]);
  expect(await tab.database.totals.toArray()).toEqual([
    { key: 'paid', microUsd: 42_001, estimatedMicroUsd: 0, calls: 1 },
  ]);
  expect(server.issued).toEqual([id]);
  expect(server.jobs.get(id)?.confirmed.sort()).toEqual([0, 1]);
}

describe('a job', () => {
  it('is on the page at once, and its pictures and cost reach the library', async () => {
    const id = tab.submitJob(order);
    expect(jobOf(id)).toMatchObject({
      status: 'connecting',
      prompt: 'a lighthouse, 灯台',
      images: { length: 2 },
    });
    await until(async () => (await tab.database.jobs.count()) === 0 && jobOf(id).status === 'succeeded');
    expect(jobOf(id).images.map((image) => image.status)).toEqual(['saved', 'saved']);
    await expectBroughtHome(id);
  });

  it('sends an edit’s references and mask, the same again after a lost request, and records parents of the results', async () => {
    const picture = (text: string) => new Blob([text], { type: 'image/webp' });
    const files = {
      references: [picture('one'), picture('two')],
      mask: picture('mask'),
      parents: ['p:0', 'upload:1'],
    };
    const sent: string[][] = [];
    server.troubles.push('lost');
    vi.stubGlobal('fetch', async (input: string, init: RequestInit = {}) => {
      if (!(init.body instanceof FormData)) return server.fetch(input, init);
      const parts = [...init.body].map(async ([name, value]) =>
        typeof value === 'string' ? name : `${name}: ${await value.text()}`,
      );
      sent.push(await Promise.all(parts));
      return server.fetch(input, { ...init, body: String(init.body.get('request')) });
    });
    const id = tab.submitJob({ ...order, kind: 'edit', files });
    await until(async () => (await tab.database.jobFiles.count()) === 1, 'the files');
    await until(async () => (await tab.database.jobs.count()) === 0 && jobOf(id).status === 'succeeded');
    const parts = ['request', 'reference: one', 'reference: two', 'mask: mask'];
    expect(sent).toEqual([parts, parts]);
    const told = (await tab.database.pictures.toArray()).map(({ parents }) => parents);
    expect(told).toEqual([files.parents, files.parents]);
    // The upload, which the library does not have yet, is saved with them once.
    const sources = await tab.database.sources.toArray();
    expect(sources.map(({ id }) => id)).toEqual(['upload:1']);
    expect(await sources[0]?.blob.text()).toBe('two');
    expect(await tab.database.jobFiles.count()).toBe(0);
  });

  it('is recorded together with its charge before anything is sent', async () => {
    let atPost: unknown;
    vi.stubGlobal('fetch', async (...request: Parameters<typeof server.fetch>) => {
      atPost ??= [await tab.database.ledger.toArray(), await tab.database.jobs.toArray()];
      return server.fetch(...request);
    });
    const id = await run();
    expect(atPost).toMatchObject([
      [{ jobId: id, status: 'open', estimateMicroUsd: 42_000, costMicroUsd: null }],
      [{ jobId: id, lastSequence: 0, request: { id, prompt: 'a lighthouse, 灯台' } }],
    ]);
  });

  it('calls a picture saved only when its bytes are in the library', async () => {
    const early: string[] = [];
    const unsubscribe = tab.useJobs.subscribe(({ jobs }) => {
      for (const [id, job] of Object.entries(jobs)) {
        job.images.forEach((image, index) => {
          if (image.status !== 'saved') return;
          void tab.database.originals
            .get(`${id}:${index}`)
            .then((row) => !row && early.push(`${id}:${index}`));
        });
      }
    });
    await run();
    unsubscribe();
    expect(early).toEqual([]);
  });

  it('updates the first-paint index, the cost totals and the expected duration', async () => {
    const id = await run();
    await until(() => tab.useLibraryIndex.getState().total === 2);
    expect(tab.useLibraryIndex.getState().pictures.map((picture) => picture.jobId)).toEqual([id, id]);
    expect(tab.useCostTotals.getState()).toMatchObject({
      todayMicroUsd: 42_001,
      allTimeMicroUsd: 42_001,
      demoMicroUsd: 0,
      openMicroUsd: 0,
    });
    await until(
      () => tab.useDurations.getState().expectedMs('gpt-image-1', 'medium') !== null,
      'the duration',
    );
  });

  it('runs beside others without mixing their pictures', async () => {
    server.chunkSizes = [7, 1, 400];
    const ids = [1, 2, 3].map(() => tab.submitJob(order));
    await until(
      async () => (await tab.database.jobs.count()) === 0 && (await tab.database.pictures.count()) === 6,
    );
    for (const id of ids) {
      const blob = (await tab.database.originals.get(`${id}:1`))?.blob;
      expect(Buffer.from((await blob?.arrayBuffer()) ?? new ArrayBuffer(0))).toEqual(pictureBytes(id, 1));
    }
    expect(tab.useJobs.getState().order).toEqual([...ids].reverse());
    expect(await tab.database.totals.get('paid')).toMatchObject({ microUsd: 3 * 42_001, calls: 3 });
  });

  it('counts demo costs apart from real money', async () => {
    server.script = (jobId) => jobScript({ jobId, pictures: 2, demo: true });
    await run({ demo: true });
    expect(tab.useCostTotals.getState()).toMatchObject({
      todayMicroUsd: 0,
      allTimeMicroUsd: 0,
      demoMicroUsd: 42_000,
    });
  });
});

describe('a connection that breaks', () => {
  it.each([10, 200, 700, 2_500, 4_600, 6_000])('after %i bytes is resumed where it broke', async (cut) => {
    server.troubles.push({ cutAfterBytes: cut }, 'lost', { cutAfterBytes: 30 });
    await expectBroughtHome(await run());
    expect(server.requests.filter((request) => request === 'POST /api/jobs')).toHaveLength(1);
  });

  it('requests only what came after the last frame', async () => {
    const whole = [...jobScript({ jobId: 'x'.repeat(36), pictures: 2 })].slice(0, 4);
    const bytes = whole
      .map((event, at) => encodeShared('x'.repeat(36), at + 1, event))
      .join(': beat\n\n').length;
    server.troubles.push({ cutAfterBytes: bytes });
    const id = await run();
    expect(server.requests.filter((request) => request.startsWith('GET /api/events')).slice(0, 2)).toEqual([
      `GET /api/events?job=${id}:0`,
      `GET /api/events?job=${id}:4`,
    ]);
  });

  it('is noticed even if the stream only falls silent', async () => {
    server.troubles.push({ silentAfterBytes: 900 });
    await expectBroughtHome(await run());
  });

  it('never issues a job twice if the answer to the POST was lost', async () => {
    server.troubles.push('unanswered');
    await expectBroughtHome(await run());
    expect(server.requests.filter((request) => request === 'POST /api/jobs')).toHaveLength(1);
  });

  it('posts the same id and body again if the server never saw them', async () => {
    server.troubles.push('lost');
    const id = await run();
    await expectBroughtHome(id);
    expect(server.requests.slice(0, 3)).toEqual([
      'POST /api/jobs',
      `GET /api/events?job=${id}:0`,
      'POST /api/jobs',
    ]);
  });

  it('is not mistaken for a refusal if a proxy answers in the server’s place', async () => {
    server.troubles.push(
      { answer: new Response('<h1>Bad gateway</h1>', { status: 502 }) },
      { answer: new Response('<h1>Not found</h1>', { status: 404 }) },
      { answer: new Response('<h1>Sign in</h1>', { headers: { 'Content-Type': 'text/html' } }) },
    );
    await expectBroughtHome(await run());
  });
});

describe('a job that fails', () => {
  it('costs nothing if the server refuses it, and stays in the ledger', async () => {
    server.troubles.push({ answer: failure(400, 'invalid_request') });
    const id = await run();
    expect(jobOf(id)).toMatchObject({
      status: 'failed',
      cost: { microUsd: 0, basis: 'none' },
      error: { code: 'invalid_request', requestId: 'req-1', charged: false },
    });
    expect(await tab.database.ledger.toArray()).toMatchObject([
      { status: 'settled', costMicroUsd: 0, basis: 'none', outcome: 'failed', reason: 'invalid_request' },
    ]);
    expect(await tab.database.totals.get('paid')).toMatchObject({ microUsd: 0, calls: 0 });
    expect(server.issued).toEqual([]);
  });

  it('is withdrawn before a refusal counts, if an earlier request of it may still arrive', async () => {
    server.troubles.push('lost', { answer: failure(404, 'not_found') });
    server.troubles.push({ answer: failure(503, 'not_configured') });
    const id = await run();
    expect(jobOf(id)).toMatchObject({ status: 'failed', error: { code: 'not_configured' } });
    expect(await tab.database.ledger.get(id)).toMatchObject({ status: 'settled', basis: 'none' });
    expect(server.withdrawn).toEqual([id]);
    expect(server.issued).toEqual([]);
  });

  it('does not count as refused if the network sent it twice and only one copy was refused', async () => {
    server.troubles.push({ answerToCopy: failure(503, 'not_configured') });
    await expectBroughtHome(await run());
  });

  it.each([
    [503, 'not_configured'],
    [429, 'rate_limited'],
  ])('is refused for good by a %i (%s) once the server does not know it', async (status, code) => {
    server.troubles.push({ answer: failure(status, code) });
    server.troubles.push(...Array.from({ length: 3 }, () => ({ answer: failure(404, 'not_found') })));
    const id = await run();
    expect(jobOf(id)).toMatchObject({ status: 'failed', error: { code } });
    expect(await tab.database.ledger.get(id)).toMatchObject({ status: 'settled', basis: 'none' });
    expect(server.issued).toEqual([]);
  });

  it('is charged by its estimate if the server has forgotten it', async () => {
    server.troubles.push({ cutAfterBytes: 900 }, { answer: failure(410, 'job_gone') });
    const id = await run();
    expect(jobOf(id)).toMatchObject({ status: 'interrupted', error: { code: 'job_gone' } });
    expect(await tab.database.ledger.toArray()).toMatchObject([
      {
        status: 'settled',
        costMicroUsd: 42_000,
        basis: 'estimate',
        outcome: 'interrupted',
        reason: 'job_gone',
      },
    ]);
  });

  it('is left for a later visit if the server is locked', async () => {
    server.troubles.push({ cutAfterBytes: 300 }, { answer: failure(401, 'unauthorized') });
    const id = tab.submitJob(order);
    await until(() => jobOf(id).status === 'interrupted');
    expect(await tab.database.ledger.toArray()).toMatchObject([{ status: 'open' }]);
    expect((await tab.resumeJobs()).recovered).toBe(2);
    await expectBroughtHome(id);
    expect(jobOf(id).status).toBe('succeeded');
  });

  it('is left for a later visit if a frame cannot be read', async () => {
    const id = tab.submitJob(order);
    server.troubles.push({
      answer: new Response(`id: ${id}:1\nevent: job-start\ndata: {"half\n\n`, {
        headers: { 'Content-Type': 'text/event-stream' },
      }),
    });
    await until(() => jobOf(id).status === 'interrupted');
    expect(await tab.database.jobs.count()).toBe(1);
    expect(await tab.database.ledger.toArray()).toMatchObject([{ status: 'open' }]);
  });

  it('divides its cost among the delivered pictures', async () => {
    server.script = (jobId) => jobScript({ jobId, pictures: 2, microUsd: 9_001, failed: [0] });
    const id = await run();
    expect(jobOf(id).images).toMatchObject([{ status: 'failed', reason: 'download' }, { status: 'saved' }]);
    expect(await tab.database.pictures.toArray()).toMatchObject([{ id: `${id}:1`, costMicroUsd: 9_001 }]);
  });

  it('no longer offers to download a picture whose link the studio has deleted, even on the next visit', async () => {
    server.script = (jobId) => jobScript({ jobId, pictures: 2, microUsd: 9_001, failed: [0] });
    const id = await run();
    server.jobs.delete(id);
    expect(await tab.retryDownload(jobOf(id), 0)).toBe(false);
    expect(jobOf(id).images[0]).toEqual({ status: 'failed', reason: 'download', retryable: false });
    expect(await tab.database.jobs.count()).toBe(0);
  });

  it('says that a picture had no link if the studio never had one, and again on the next visit', async () => {
    server.script = (jobId) => jobScript({ jobId, pictures: 2, microUsd: 9_001, failed: [0] });
    const id = await run();
    server.retryRefusal = { status: 404, code: 'not_found', reason: 'unlinked' };
    expect(await tab.retryDownload(jobOf(id), 0)).toBe(false);
    expect(jobOf(id).images[0]).toEqual({ status: 'failed', reason: 'unlinked', retryable: false });
    expect(await tab.database.jobs.count()).toBe(0);
  });

  it('downloads a failed picture again for free', async () => {
    server.script = (jobId) => jobScript({ jobId, pictures: 2, microUsd: 9_001, failed: [0] });
    const id = await run();
    const [progress, , end] = jobScript({ jobId: id, pictures: 1 }).slice(1);
    if (!progress || !end) throw new Error('the script is shorter than it was');
    server.retryScript = [progress, end];
    expect(await tab.retryDownload(jobOf(id), 0)).toBe(true);
    expect(jobOf(id)).toMatchObject({ status: 'succeeded', error: null, delivered: 2 });
    expect(jobOf(id).images[0]?.status).toBe('saved');
    expect(await tab.database.ledger.get(id)).toMatchObject({ outcome: 'succeeded', reason: null });
    const costs = (await tab.database.pictures.toArray()).map((row) => row.costMicroUsd);
    expect(costs).toEqual([4_501, 4_500]);
    expect(new Set(server.jobs.get(id)?.confirmed)).toEqual(new Set([0, 1]));
    expect(await tab.database.jobs.count()).toBe(0);
    expect(await tab.database.totals.get('paid')).toMatchObject({ microUsd: 9_001, calls: 1 });
  });

  it('ends in the ledger as failed if the gateway states that a refused task costs nothing', async () => {
    server.script = (jobId) => {
      const [start] = jobScript({ jobId, pictures: 1 });
      if (!start) throw new Error('the script is empty');
      const error = { code: 'request_refused', message: 'No.', retryable: false, charged: false } as const;
      return [
        start,
        { event: 'cost-report', data: { microUsd: 0, basis: 'gateway', demo: false } },
        { event: 'job-end', data: { status: 'failed', requested: 1, delivered: 0, error } },
      ];
    };
    const id = await run();
    expect(await tab.database.ledger.get(id)).toMatchObject({
      costMicroUsd: 0,
      outcome: 'failed',
      reason: 'request_refused',
    });
  });

  it('replaces an estimate once, if the gateway states the cost only with the picture', async () => {
    const report = (microUsd: number, basis: 'estimate' | 'gateway') =>
      ({ event: 'cost-report', data: { microUsd, basis, demo: false } }) as const;
    server.script = (jobId) =>
      jobScript({ jobId, pictures: 2, failed: [0] }).map((event) =>
        event.event === 'cost-report' ? report(9_001, 'estimate') : event,
      );
    const id = await run();
    expect(await tab.database.totals.get('paid')).toMatchObject({
      microUsd: 9_001,
      estimatedMicroUsd: 9_001,
    });
    const [progress, , end] = jobScript({ jobId: id, pictures: 1 }).slice(1);
    if (!progress || !end) throw new Error('the script is shorter than it was');
    server.retryScript = [progress, report(4_002, 'gateway'), end];
    for (const _ of [1, 2]) {
      expect(await tab.retryDownload(jobOf(id), 0)).toBe(true);
      expect(jobOf(id).cost).toEqual({ microUsd: 4_002, basis: 'gateway' });
      expect(await tab.database.ledger.get(id)).toMatchObject({ costMicroUsd: 4_002, basis: 'gateway' });
      expect(await tab.database.totals.get('paid')).toMatchObject({
        microUsd: 4_002,
        estimatedMicroUsd: 0,
        calls: 1,
      });
    }
    const costs = (await tab.database.pictures.toArray()).map((row) => row.costMicroUsd);
    expect(costs).toEqual([2_001, 2_001]);
  });
});

describe('cancel', () => {
  it('reaches a job that the server did not know yet', async () => {
    server.troubles.push('lost', { silentAfterBytes: 900 });
    const id = tab.submitJob(order);
    await until(() => jobOf(id).connection === 'lost');
    const arrived = { body: '', frames: jobScript({ jobId: id, pictures: 2 }), confirmed: [] };
    await tab.cancelJob(id);
    expect(server.cancelled).toEqual([]);
    // A copy of the request arrives late.
    server.jobs.set(id, arrived);
    await until(() => server.cancelled.length > 0);
    expect(server.cancelled[0]).toBe(id);
  });

  it('takes back a request that was not sent yet: it is never sent, and costs nothing', async () => {
    const id = tab.submitJob(order);
    await tab.cancelJob(id);
    await until(() => jobOf(id).status === 'failed');
    expect(jobOf(id)).toMatchObject({
      error: { code: 'cancelled', charged: false },
      cost: { basis: 'none' },
    });
    expect(server.requests.filter((request) => request === 'POST /api/jobs')).toEqual([]);
  });

  it('stops a job that never arrived from being issued', async () => {
    server.troubles.push('lost', 'lost');
    const id = tab.submitJob(order);
    await until(() => jobOf(id).connection === 'lost');
    await tab.cancelJob(id);
    await until(() => jobOf(id).status === 'failed');
    expect(jobOf(id)).toMatchObject({
      error: { code: 'cancelled', charged: false },
      cost: { basis: 'none' },
    });
    expect(server.issued).toEqual([]);
  });

  it('still counts on a later visit, which does not issue the job', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed')));
    const id = tab.submitJob(order);
    await until(() => jobOf(id).connection === 'lost');
    await tab.cancelJob(id);
    const next = await openTab();
    const seen = next.resumeJobs();
    await until(() => next.useJobs.getState().jobs[id]?.connection === 'lost', 'the later visit');
    vi.stubGlobal('fetch', server.fetch);
    // Without locks, the earlier tab follows the job as well, and either tab may be the one that ends it.
    await until(async () => (await next.database.jobs.count()) === 0, 'the end');
    expect(await settled(seen)).toEqual({ recovered: 0 });
    expect(server.issued).toEqual([]);
    expect(await next.database.ledger.get(id)).toMatchObject({ costMicroUsd: 0, basis: 'none' });
    await until(() => localStorage.getItem('safelight:cancelled-jobs') === null, 'the cancellation');
  });

  it('calls a job never issued only once its id is withdrawn, so that a late copy of the request cannot issue it', async () => {
    server.troubles.push('lost', 'lost', 'lost');
    const asked = server.fetch;
    vi.stubGlobal('fetch', (path: string, init: RequestInit = {}) =>
      init.method === 'DELETE' && server.troubles.length > 0
        ? Promise.reject(new TypeError('fetch failed'))
        : asked(path, init),
    );
    const id = tab.submitJob(order);
    await until(() => jobOf(id).connection === 'lost');
    await tab.cancelJob(id);
    expect(server.withdrawn).toEqual([]);
    await until(() => jobOf(id).status === 'failed');
    expect(server.withdrawn).toContain(id);
  });
});

describe('a call that the gateway keeps', () => {
  const scriptWith =
    (changes: { signature?: true; basis?: 'gateway'; tasks?: string[]; uncertain?: true }) =>
    (jobId: string) =>
      jobScript({ jobId, pictures: 2, microUsd: 26_436 }).map((event): JobEvent => {
        const { signature, basis, tasks, uncertain } = changes;
        if (event.event === 'image-end' && signature) return { ...event, data: { ...event.data, signature } };
        if (event.event === 'cost-report' && basis) return { ...event, data: { ...event.data, basis } };
        if (event.event === 'job-end')
          return {
            ...event,
            data: { ...event.data, ...(tasks ? { tasks } : {}), ...(uncertain ? { uncertain } : {}) },
          };
        return event;
      });

  it('has its tasks in the ledger and on its pictures, and whether they are uncertain', async () => {
    server.script = scriptWith({ basis: 'gateway', tasks: ['t_1'], uncertain: true });
    const id = await run();
    expect(jobOf(id)).toMatchObject({ tasks: ['t_1'], isUncertain: true });
    expect(await tab.database.ledger.get(id)).toMatchObject({ basis: 'gateway', tasks: ['t_1'] });
    for (const row of await tab.database.pictures.toArray())
      expect(row).toMatchObject({ tasks: ['t_1'], isUncertain: true });
  });

  it('sets the next estimate to the price per picture that the gateway stated, except in demo', async () => {
    const { useReportedCosts } = await import('@/lib/browser/costs/reported-costs-store');
    server.script = scriptWith({ basis: 'gateway' });
    await run();
    expect(Object.values(useReportedCosts.getState().costs)).toEqual([13_218]);
    expect(Object.keys(useReportedCosts.getState().costs)[0]).toMatch(/^\["gpt-image-1","create"/);
    server.script = (jobId) => jobScript({ jobId, pictures: 2, microUsd: 30_000, demo: true });
    await run();
    const prices = Object.entries(useReportedCosts.getState().costs);
    expect(prices.filter(([key]) => !key.startsWith('demo '))).toEqual([[expect.any(String), 13_218]]);
  });

  it('leaves the estimate of a model whose price is known, whatever its reported tokens cost', async () => {
    server.script = (jobId) => jobScript({ jobId, pictures: 2, microUsd: 30_000 });
    await run();
    const { useReportedCosts } = await import('@/lib/browser/costs/reported-costs-store');
    expect(useReportedCosts.getState().costs).toEqual({});
  });

  it('sets the next estimate of a model without a price to what its reported tokens cost', async () => {
    const unpriced = (microUsd: number) => (jobId: string) =>
      jobScript({ jobId, pictures: 2, microUsd }).map(
        (event): JobEvent =>
          event.event === 'job-start'
            ? { ...event, data: { ...event.data, estimate: { microUsd: null, basis: 'estimate' } } }
            : event,
      );
    server.script = unpriced(60_000);
    await run({ model: 'aurora', estimateMicroUsd: null });
    server.script = unpriced(30_000);
    await run({ model: 'aurora', estimateMicroUsd: 60_000 });
    const { priceForm } = await import('@/lib/browser/parameters/price-form');
    const form = { model: unlistedModel('aurora'), kind: 'create', prompt: '' } as const;
    expect(priceForm({ ...form, parameters: order.parameters }, null).estimate.microUsd).toBe(30_000);
  });

  it('is the next estimate for as many references after a reload that has lost its files', async () => {
    const report = {
      event: 'cost-report',
      data: { microUsd: 4_002, basis: 'gateway', demo: false },
    } as const;
    server.script = (jobId) => jobScript({ jobId, pictures: 2, failed: [0] });
    const files = { references: [new Blob(['1']), new Blob(['2'])], mask: null, parents: ['a:0', 'b:0'] };
    vi.stubGlobal('fetch', (input: string, init: RequestInit = {}) =>
      server.fetch(
        input,
        init.body instanceof FormData ? { ...init, body: String(init.body.get('request')) } : init,
      ),
    );
    const id = await run({ kind: 'edit', model: 'doubao-seedream-4-5', files });
    await tab.database.jobFiles.clear();
    tab = await openTab();
    await settled(tab.resumeJobs());
    const [progress, , end] = jobScript({ jobId: id, pictures: 1 }).slice(1);
    if (!progress || !end) throw new Error('the script is shorter than it was');
    server.retryScript = [progress, report, end];
    expect(await tab.retryDownload(jobOf(id), 0)).toBe(true);
    const { useReportedCosts } = await import('@/lib/browser/costs/reported-costs-store');
    const { priceForm } = await import('@/lib/browser/parameters/price-form');
    const model = getCatalogueModel('doubao-seedream-4-5');
    if (model === null) throw new Error('The catalogue has no such model.');
    const form = { model, kind: 'edit', prompt: '', parameters: order.parameters } as const;
    expect(Object.values(useReportedCosts.getState().costs)).toEqual([2_001]);
    expect(priceForm({ ...form, references: 2 }, null).estimate.microUsd).toBe(4_002);
    expect(priceForm({ ...form, references: 1 }, null).estimate.microUsd).toBeNull();
  });

  it('brings the signatures of its pictures before they are confirmed', async () => {
    server.script = (jobId) => {
      for (const index of [0, 1]) server.signatures.set(`${jobId}:${index}`, `signature ${index}`);
      return scriptWith({ signature: true })(jobId);
    };
    const id = await run();
    const kept = await tab.database.originals.toArray();
    expect(await Promise.all(kept.map(({ signature }) => signature?.text()))).toEqual([
      'signature 0',
      'signature 1',
    ]);
    expect(server.jobs.get(id)?.confirmed.sort()).toEqual([0, 1]);
    expect(JSON.stringify({ ...localStorage })).not.toContain('signature 0');
  });

  it('is not confirmed while a signature cannot be fetched, and the next visit fetches it', async () => {
    server.script = scriptWith({ signature: true });
    const asked = server.fetch;
    let isDown = true;
    vi.stubGlobal('fetch', (path: string, init: RequestInit = {}) =>
      isDown && path.endsWith('?signature')
        ? Promise.reject(new TypeError('fetch failed'))
        : asked(path, init),
    );
    const id = tab.submitJob(order);
    await until(async () => (await tab.database.ledger.get(id))?.outcome === 'succeeded');
    await turns(40);
    expect(server.jobs.get(id)?.confirmed).toEqual([]);
    for (const index of [0, 1]) server.signatures.set(`${id}:${index}`, `signature ${index}`);
    isDown = false;
    const next = await openTab();
    await settled(next.resumeJobs());
    expect(server.jobs.get(id)?.confirmed.sort()).toEqual([0, 1]);
    expect(await (await next.database.originals.get(`${id}:1`))?.signature?.text()).toBe('signature 1');
  });

  it('edits a picture by the same model with its signature and its original bytes', async () => {
    server.script = (jobId) => {
      server.signatures.set(`${jobId}:0`, 'signature 0');
      server.signatures.set(`${jobId}:1`, 'signature 1');
      return scriptWith({ signature: true })(jobId);
    };
    const made = await run({ model: 'gemini-3-pro-image' });
    const { attachSignatures } = await import('@/lib/browser/edit/attach-signatures');
    const compressed = () => new Blob(['compressed']);
    const files = {
      references: [compressed(), compressed(), compressed()],
      mask: null,
      parents: ['upload:1', `${made}:1`, 'somebody-elses:0'],
    };
    const attached = await settled(attachSignatures(files, 'gemini-3-pro-image-preview'));
    expect(attached.signatures?.map((signature) => signature !== null)).toEqual([false, true, false]);
    expect(attached.references.map(({ size }) => size)).toEqual([10, 3_000, 10]);
    expect(attached.prompts).toEqual([null, order.prompt.trim(), null]);
    expect(await settled(attachSignatures(files, 'gemini-2.5-flash-image'))).toBe(files);

    const sent: string[] = [];
    let prompts: unknown;
    vi.stubGlobal('fetch', async (input: string, init: RequestInit = {}) => {
      if (init.body instanceof FormData)
        for (const [name, value] of init.body)
          if (value instanceof Blob && name === 'signature') sent.push(await value.text());
          else if (name === 'request') prompts = JSON.parse(String(value)).referencePrompts;
      return server.fetch(
        input,
        init.body instanceof FormData ? { ...init, body: String(init.body.get('request')) } : init,
      );
    });
    await run({ kind: 'edit', model: 'gemini-3-pro-image', files: attached });
    expect(sent).toEqual(['', 'signature 1', '']);
    expect(prompts).toEqual([null, order.prompt.trim(), null]);
  });
});
