import { readdir } from 'node:fs/promises';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '@/lib/protocol/app-error';
import type { GatewayEvent } from '@/lib/server/gateway/gateway-route';
import { cancelJob, cancelOrWithdraw } from '@/lib/server/jobs/cancel-job';
import { findJobOrThrow, isKnownJobOrThrow } from '@/lib/server/jobs/claim-job';
import { jobKeys, readWholeLog } from '@/lib/server/jobs/job-record';
import { followJob } from '@/lib/server/jobs/log/follow-job';
import { runningJobs, setStopping, stopJobs } from '@/lib/server/jobs/ownership/running-jobs';
import { takeOverOrEnd } from '@/lib/server/jobs/ownership/take-over';
import { confirmImages } from '@/lib/server/jobs/pictures/confirm-images';
import { getPictureAsText } from '@/lib/server/jobs/pictures/get-picture';
import { retryImage } from '@/lib/server/jobs/pictures/retry-image';
import { type NewJob, startJob } from '@/lib/server/jobs/start-job';
import { sweepJobs } from '@/lib/server/jobs/sweep-jobs';
import { openFileSystem } from '@/lib/server/platform/storage/file-system';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { endRunningJobs } from '../../support/end-running-jobs';
import { createLatch } from '../../support/latch';
import { createNewJob, type TestCall } from '../../support/new-job';
import { findEvent, readEvents } from '../../support/read-events';
import { deleteFolder, makeTemporaryFolder } from '../../support/temporary-folder';
import { answerText, ScriptedUpstream, unreachableUpstream } from '../../support/upstream';

const jobId = '0b3f3a52-6f0d-4d7c-9a53-2f3b9a4a7a11';
let directory: string;
let storage: Storage;
let picture: string;

beforeEach(async () => {
  directory = await makeTemporaryFolder('jobs');
  storage = openFileSystem(directory);
  const bytes = await sharp({ create: { width: 24, height: 16, channels: 3, background: '#c63a1b' } })
    .png()
    .toBuffer();
  picture = bytes.toString('base64');
});

afterEach(async () => {
  await endRunningJobs();
  await deleteFolder(directory);
});

function newJob(call: TestCall, parameters: Record<string, unknown> = {}): NewJob {
  return createNewJob(storage, unreachableUpstream, { id: jobId, call, parameters });
}

/** Resolves when the job is parked and no longer in memory. */
async function parked(): Promise<void> {
  await expect.poll(() => runningJobs().has(jobId)).toBe(false);
}

async function* events(...list: GatewayEvent[]): AsyncGenerator<GatewayEvent> {
  yield* list;
}

/** Accepts the claims of jobs, and fails every other write until `works()`. */
function failingUntil(works: () => boolean): Storage {
  return {
    ...storage,
    claim: (key, body) =>
      works() || key.endsWith('/claim')
        ? storage.claim(key, body)
        : Promise.reject(new Error('The disk is gone.')),
  };
}

/** A call that sends nothing after its response has begun, until it is aborted. */
async function* hang(signal: AbortSignal): AsyncGenerator<GatewayEvent> {
  yield { type: 'response' };
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
}

/** A heartbeat older than any call can be. */
const hoursAgo = () => new Date(Date.now() - 2 * 3_600_000).toISOString();

const usage = {
  type: 'usage',
  usage: { inputTextTokens: 150, inputImageTokens: 0, outputTokens: 6240 },
} as const;

describe('a job', () => {
  it('starts with job-start, ends with cost-report and one job-end, and numbers its frames from 1', async () => {
    await startJob(newJob(() => events({ type: 'picture', index: 0, base64: picture }, usage)));
    const read = await readEvents(followJob(storage, jobId, 0));
    expect(read.events.map((entry) => entry.event)).toEqual([
      'job-start',
      'job-progress',
      'image-end',
      'cost-report',
      'job-end',
    ]);
    expect(read.events.map((entry) => entry.sequence)).toEqual([1, 2, 3, 4, 5]);
    expect(findEvent(read.events, 'cost-report')).toMatchObject({ microUsd: 250_350, basis: 'usage' });
    expect(findEvent(read.events, 'image-end')).toMatchObject({ width: 24, height: 16, base64: picture });
    expect(findEvent(read.events, 'job-end')).toEqual({ status: 'succeeded', requested: 1, delivered: 1 });
  });

  it('goes on when its reader leaves, and sends a later reader everything after its last frame', async () => {
    const gate = new AbortController();
    await startJob(
      newJob(async function* () {
        // The call may leave a moment after its job reports that it is made.
        if (!gate.signal.aborted)
          await new Promise((resolve) => gate.signal.addEventListener('abort', resolve));
        yield { type: 'picture', index: 0, base64: picture };
      }),
    );
    const first = await readEvents(followJob(storage, jobId, 0), (entry) => entry.event === 'job-progress');
    gate.abort();
    const rest = await readEvents(followJob(storage, jobId, first.events.at(-1)?.sequence ?? 0));
    expect(rest.events.map((entry) => entry.event)).toEqual(['image-end', 'cost-report', 'job-end']);
    expect(rest.events[0]?.sequence).toBe(3);
  });

  it('replays the same frames from storage as it sent live, byte for byte', async () => {
    await startJob(newJob(() => events({ type: 'picture', index: 0, base64: picture }, usage)));
    const live = await readEvents(followJob(storage, jobId, 0));
    await parked();
    const stored = await readEvents(followJob(storage, jobId, 0));
    expect(stored.text).toBe(live.text);
  });

  it('issues one call if it is started twice with the same id', async () => {
    let calls = 0;
    const call = () => {
      calls += 1;
      return events({ type: 'picture', index: 0, base64: picture });
    };
    const outcomes = await Promise.all([startJob(newJob(call)), startJob(newJob(call))]);
    await readEvents(followJob(storage, jobId, 0));
    expect(outcomes.sort()).toEqual(['exists', 'started']);
    expect(calls).toBe(1);
  });

  it('refuses a request with the same id and another body or another key', async () => {
    const job = newJob(() => events({ type: 'picture', index: 0, base64: picture }));
    await startJob(job);
    await readEvents(followJob(storage, jobId, 0));
    await expect(isKnownJobOrThrow(storage, jobId, 'another', job.upstream)).rejects.toMatchObject({
      code: 'id_conflict',
    });
    const otherKey = { ...job.upstream, apiKey: 'sk-other' };
    await expect(isKnownJobOrThrow(storage, jobId, job.bodyHash, otherKey)).rejects.toMatchObject({
      code: 'id_conflict',
    });
    await expect(isKnownJobOrThrow(storage, jobId, job.bodyHash, job.upstream)).resolves.toBe(true);
  });

  it('is gone once its last picture is confirmed, and keeps only a record without bytes', async () => {
    const job = newJob(
      () =>
        events(
          { type: 'picture', index: 0, base64: picture },
          { type: 'picture', index: 1, base64: picture },
        ),
      { n: 2 },
    );
    await startJob(job);
    await readEvents(followJob(storage, jobId, 0));
    await parked();
    await confirmImages(storage, jobId, [0]);
    await expect(isKnownJobOrThrow(storage, jobId, job.bodyHash, job.upstream)).resolves.toBe(true);
    await confirmImages(storage, jobId, [1]);
    await expect(isKnownJobOrThrow(storage, jobId, job.bodyHash, job.upstream)).rejects.toMatchObject({
      code: 'job_gone',
    });
    expect(await storage.get(jobKeys.picture(jobId, 0))).toBeNull();
    const late = await readEvents(followJob(storage, jobId, 0));
    expect(late.events.map((entry) => entry.event)).not.toContain('image-end');
    expect(findEvent(late.events, 'job-end').delivered).toBe(2);
  });

  it('leaves nothing parked when the browser confirms faster than the disk parks', async () => {
    const slow = createLatch();
    const behind: Storage = {
      ...storage,
      claim: async (key, body) => {
        if (key.includes('/pictures/')) await slow.opened;
        return storage.claim(key, body);
      },
    };
    const job = newJob(() => events({ type: 'picture', index: 0, base64: picture }));
    await startJob({ ...job, storage: behind });
    await readEvents(followJob(behind, jobId, 0));
    const confirmed = confirmImages(behind, jobId, [0]);
    slow.open();
    await confirmed;
    await parked();
    expect(await storage.exists(jobKeys.picture(jobId, 0))).toBe(false);
    await expect(isKnownJobOrThrow(storage, jobId, job.bodyHash, job.upstream)).rejects.toMatchObject({
      code: 'job_gone',
    });
  });

  it('ends as cancelled, with its charge, when it is cancelled', async () => {
    let isIssued = false;
    const job = newJob(async function* (signal) {
      isIssued = true;
      yield { type: 'response' };
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      throw new AppError('cancelled', 'The call was cancelled.');
    });
    await startJob(job);
    await expect.poll(() => isIssued).toBe(true);
    await cancelJob(storage, jobId);
    const { events: all } = await readEvents(followJob(storage, jobId, 0));
    expect(findEvent(all, 'job-end')).toMatchObject({ status: 'cancelled', error: { code: 'cancelled' } });
    expect(findEvent(all, 'cost-report')).toMatchObject({ basis: 'estimate' });
    expect(findEvent(all, 'cost-report').microUsd).toBeGreaterThan(160_000);
  });

  it('is never issued after it was withdrawn, however late its request arrives', async () => {
    let calls = 0;
    const job = newJob(() => {
      calls += 1;
      return events({ type: 'picture', index: 0, base64: picture });
    });
    await expect(cancelOrWithdraw(storage, jobId)).rejects.toMatchObject({ code: 'not_found' });
    expect(await startJob(job)).toBe('exists');
    await expect(isKnownJobOrThrow(storage, jobId, job.bodyHash, job.upstream)).rejects.toMatchObject({
      code: 'job_gone',
      details: { reason: 'withdrawn' },
    });
    await expect(findJobOrThrow(storage, jobId)).rejects.toMatchObject({ code: 'not_found' });
    expect(await sweepJobs(storage, Date.now())).toMatchObject({ interrupted: 0, removed: 0 });
    expect(calls).toBe(0);
  });

  it('goes on if its id was to be withdrawn only unless it had been issued', async () => {
    const finish = createLatch();
    await startJob(
      newJob(async function* () {
        await finish.opened;
        yield { type: 'picture', index: 0, base64: picture };
      }),
    );
    expect(await cancelOrWithdraw(storage, jobId, 'keep')).toBe(jobId);
    finish.open();
    const { events: all } = await readEvents(followJob(storage, jobId, 0));
    expect(findEvent(all, 'job-end')).toMatchObject({ status: 'succeeded', delivered: 1 });
  });

  it('costs nothing if the gateway refused it before work began', async () => {
    await startJob(
      newJob(() => {
        throw new AppError('key_refused', 'The gateway refused the key.', {
          details: { upstream: { message: 'Invalid token', status: 401, requestId: '2026' } },
        });
      }),
    );
    const { events: all } = await readEvents(followJob(storage, jobId, 0));
    expect(findEvent(all, 'cost-report')).toMatchObject({ microUsd: 0, basis: 'none' });
    expect(findEvent(all, 'job-end')).toMatchObject({
      status: 'failed',
      delivered: 0,
      error: { code: 'key_refused', upstream: { message: 'Invalid token' }, requestId: '2026' },
    });
  });

  it('is charged for all requested pictures if the stream breaks after the first', async () => {
    await startJob(
      newJob(
        async function* () {
          yield { type: 'picture', index: 0, base64: picture };
          yield usage;
          throw new AppError('upstream_cut_off', 'The connection broke.');
        },
        { n: 2 },
      ),
    );
    const { events: all } = await readEvents(followJob(storage, jobId, 0));
    expect(findEvent(all, 'cost-report')).toMatchObject({
      microUsd: 250_350 + 167_000,
      basis: 'estimate',
      usage: usage.usage,
    });
    expect(findEvent(all, 'job-end')).toMatchObject({ status: 'partial', requested: 2, delivered: 1 });
  });

  it('is charged for a picture that broke off midway, which no usage includes', async () => {
    await startJob(
      newJob(
        async function* () {
          yield { type: 'picture', index: 0, base64: picture };
          yield { type: 'picture', index: 1, base64: picture, damaged: true };
          yield usage;
          throw new AppError('upstream_cut_off', 'The connection broke.');
        },
        { n: 2 },
      ),
    );
    const { events: all } = await readEvents(followJob(storage, jobId, 0));
    expect(findEvent(all, 'cost-report')).toMatchObject({
      microUsd: 250_350 + 167_000,
      basis: 'estimate',
      usage: usage.usage,
    });
    expect(findEvent(all, 'job-end')).toMatchObject({ status: 'partial', requested: 2 });
  });

  it('keeps the good pictures of an answer with bad ones, and reports which are missing', async () => {
    await startJob(
      newJob(
        () =>
          events(
            { type: 'picture', index: 0, base64: picture },
            { type: 'picture', index: 1, base64: Buffer.from('<html>').toString('base64') },
            { type: 'picture-missing', index: 2, reason: 'withheld' },
          ),
        { n: 3 },
      ),
    );
    const { events: all } = await readEvents(followJob(storage, jobId, 0));
    const failures = all.filter((entry) => entry.event === 'image-fail').map((entry) => entry.data);
    expect(failures).toEqual([
      { index: 1, reason: 'refused', retryable: false },
      { index: 2, reason: 'withheld', retryable: false },
    ]);
    expect(findEvent(all, 'job-end')).toMatchObject({ status: 'partial', requested: 3, delivered: 1 });
  });

  it('ends as interrupted, with its charge and its pictures, if its process died', async () => {
    await startJob(
      newJob(async function* (signal) {
        yield { type: 'picture', index: 0, base64: picture };
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      }),
    );
    await expect.poll(() => storage.exists(jobKeys.picture(jobId, 0))).toBe(true);
    await expect.poll(() => storage.exists(jobKeys.heartbeat(jobId))).toBe(true);
    // The process dies: its memory is gone and its heartbeat ages.
    runningJobs().clear();
    await storage.put(jobKeys.heartbeat(jobId), hoursAgo());
    const readers = await Promise.all([
      readEvents(followJob(storage, jobId, 0)),
      readEvents(followJob(storage, jobId, 0)),
    ]);
    for (const { events: all } of readers) {
      expect(all.filter((entry) => entry.event === 'image-end')).toHaveLength(1);
      expect(all.filter((entry) => entry.event === 'job-end')).toHaveLength(1);
      expect(findEvent(all, 'job-end')).toMatchObject({ status: 'interrupted', delivered: 1 });
      expect(findEvent(all, 'cost-report')).toMatchObject({ basis: 'estimate' });
    }
    expect(readers[0]?.text).toBe(readers[1]?.text);
  });

  it('sends its end to a reader who had seen more than was parked when its process died', async () => {
    await startJob(
      newJob(async function* (signal) {
        for (let step = 0; step < 6; step += 1) yield { type: 'preview', index: 0, base64: picture };
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      }),
    );
    // Previews are not parked.
    const live = await readEvents(followJob(storage, jobId, 0), ({ sequence }) => sequence === 8);
    await expect.poll(() => storage.exists(jobKeys.heartbeat(jobId))).toBe(true);
    await expect.poll(async () => (await readWholeLog(storage, jobId)).frames.length).toBe(2);
    runningJobs().clear();
    await storage.put(jobKeys.heartbeat(jobId), hoursAgo());
    const { events: rest } = await readEvents(followJob(storage, jobId, live.events.at(-1)?.sequence ?? 0));
    expect(rest.map(({ event }) => event)).toEqual(['cost-report', 'job-end']);
  });

  it('can be confirmed although its process died before parking the end that its reader saw', async () => {
    let isFull = false;
    const filling: Storage = {
      ...storage,
      claim: (key, body) =>
        isFull ? Promise.reject(new Error('No space left on device')) : storage.claim(key, body),
    };
    const job = newJob(async function* () {
      isFull = true;
      yield { type: 'picture', index: 0, base64: picture };
    });
    await startJob({ ...job, storage: filling });
    const { events: all } = await readEvents(followJob(filling, jobId, 0));
    expect(findEvent(all, 'job-end').status).toBe('succeeded');
    // The first heartbeat is written while the job runs; if it came late, it would replace the old one set below.
    await expect.poll(() => storage.exists(jobKeys.heartbeat(jobId))).toBe(true);
    const dying = runningJobs().get(jobId);
    runningJobs().clear();
    await storage.put(jobKeys.heartbeat(jobId), hoursAgo());
    await confirmImages(storage, jobId, [0]);
    await expect(isKnownJobOrThrow(storage, jobId, job.bodyHash, job.upstream)).rejects.toMatchObject({
      code: 'job_gone',
    });
    isFull = false;
    await dying?.parked;
  });

  it('stays as another process ended it while its own was suspended, and leaves no picture that the log does not name', async () => {
    const awake = createLatch();
    await startJob(
      newJob(
        async function* () {
          yield { type: 'picture', index: 0, base64: picture };
          await awake.opened;
          yield { type: 'picture', index: 1, base64: picture };
          yield usage;
        },
        { n: 2 },
      ),
    );
    await expect.poll(() => storage.exists(jobKeys.picture(jobId, 0))).toBe(true);
    await expect.poll(() => storage.exists(jobKeys.heartbeat(jobId))).toBe(true);
    const asleep = runningJobs().get(jobId);
    // The process is suspended: other processes do not run this job, and see its heartbeat age.
    runningJobs().clear();
    await storage.put(jobKeys.heartbeat(jobId), hoursAgo());
    const told = await readEvents(followJob(storage, jobId, 0));
    expect(findEvent(told.events, 'job-end')).toMatchObject({ status: 'interrupted', delivered: 1 });
    awake.open();
    await asleep?.parked;
    expect((await readEvents(followJob(storage, jobId, 0))).text).toBe(told.text);
    expect(await storage.exists(jobKeys.picture(jobId, 0))).toBe(true);
    expect(await storage.exists(jobKeys.picture(jobId, 1))).toBe(false);
  });

  it('sends a comment every ten seconds while nothing happens', async () => {
    await startJob(newJob(hang));
    const reader = followJob(storage, jobId, 2).getReader();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      for (let beat = 0; beat < 2; beat += 1) {
        const reading = reader.read();
        await vi.advanceTimersByTimeAsync(10_000);
        expect(new TextDecoder().decode((await reading).value)).toMatch(/^:.*\n\n$/);
      }
    } finally {
      vi.useRealTimers();
      await reader.cancel();
    }
  });

  it('is parked as interrupted, with its charge, if the process stops before the job ends', async () => {
    await startJob(
      newJob(
        async function* (signal) {
          yield { type: 'picture', index: 0, base64: picture };
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          throw signal.reason;
        },
        { n: 2 },
      ),
    );
    const live = readEvents(followJob(storage, jobId, 0));
    await expect.poll(() => storage.exists(jobKeys.picture(jobId, 0))).toBe(true);
    await stopJobs(20);
    expect(runningJobs().size).toBe(0);
    const late = newJob(() => events({ type: 'picture', index: 0, base64: picture }));
    await expect(startJob(late)).rejects.toMatchObject({ code: 'interrupted', charged: false });
    setStopping(false);
    for (const { events: all } of [await live, await readEvents(followJob(storage, jobId, 0))]) {
      expect(findEvent(all, 'job-end')).toMatchObject({ status: 'interrupted', delivered: 1 });
      expect(findEvent(all, 'cost-report').microUsd).toBeGreaterThan(160_000);
      expect(findEvent(all, 'image-end').base64).toBe(picture);
    }
  });

  it('is not issued if its claim cannot be written', async () => {
    let calls = 0;
    const job = newJob(() => {
      calls += 1;
      return events({ type: 'picture', index: 0, base64: picture });
    });
    const full = { ...storage, claim: () => Promise.reject(new Error('No space left on device')) };
    await expect(startJob({ ...job, storage: full })).rejects.toMatchObject({ code: 'not_configured' });
    expect(calls).toBe(0);
    expect(runningJobs().size).toBe(0);
  });

  it('is read from memory while the storage fails, and parked once it works again', async () => {
    let works = false;
    const failing = failingUntil(() => works);
    const call = () => events({ type: 'picture', index: 0, base64: picture });
    await startJob({ ...newJob(call), storage: failing });
    const live = await readEvents(followJob(failing, jobId, 0));
    expect(findEvent(live.events, 'image-end').base64).toBe(picture);
    expect((await readEvents(followJob(failing, jobId, 0))).text).toBe(live.text);
    works = true;
    await expect.poll(() => runningJobs().has(jobId), { timeout: 5_000 }).toBe(false);
    expect((await readEvents(followJob(storage, jobId, 0))).text).toBe(live.text);
  });

  it('keeps the link of a picture that could not be downloaded while the storage failed', async () => {
    let works = false;
    // A permanent refusal is not retried, so the pauses of parking have not grown long by then.
    const host = await ScriptedUpstream.start();
    host.script = answerText('No.', 'text/plain', 401);
    const url = `${host.origin}/a.png`;
    const failing = failingUntil(() => works);
    const lax = { ...unreachableUpstream, imageHosts: [new URL(host.origin).host] };
    const call = () => events({ type: 'picture-link', index: 0, url });
    await startJob(createNewJob(failing, lax, { id: jobId, call }));
    const { events: all } = await readEvents(followJob(failing, jobId, 0));
    expect(findEvent(all, 'image-fail')).toEqual({ index: 0, reason: 'download', retryable: true });
    const again = { storage: failing, upstream: lax, jobId, index: '0' };
    await readEvents(await retryImage(new AbortController().signal, again));
    works = true;
    await expect.poll(() => runningJobs().has(jobId), { timeout: 5_000 }).toBe(false);
    expect(new TextDecoder().decode((await storage.get(jobKeys.link(jobId, 0))) ?? undefined)).toBe(url);
    await host.stop();
  });

  it('delivers a picture whose bytes were stored although its process died before the log named it', async () => {
    await startJob(newJob(hang));
    await expect.poll(() => storage.exists(jobKeys.heartbeat(jobId))).toBe(true);
    await storage.claim(jobKeys.picture(jobId, 0), Buffer.from(picture, 'base64'));
    runningJobs().clear();
    await storage.put(jobKeys.heartbeat(jobId), hoursAgo());
    const { events: all } = await readEvents(followJob(storage, jobId, 0));
    expect(findEvent(all, 'image-end')).toMatchObject({ index: 0, base64: picture });
    expect(findEvent(all, 'image-end')).not.toHaveProperty('damaged');
    expect(await getPictureAsText(storage, jobId, '0')).toEqual({ mimeType: 'image/png', base64: picture });
    expect(findEvent(all, 'job-end')).toMatchObject({ status: 'interrupted', delivered: 1 });
  });

  it('says that such a picture is damaged if only a part of it had arrived', async () => {
    await startJob(newJob(hang));
    await expect.poll(() => storage.exists(jobKeys.heartbeat(jobId))).toBe(true);
    await storage.claim(jobKeys.picture(jobId, 0), Buffer.from(picture, 'base64').subarray(0, -20));
    runningJobs().clear();
    await storage.put(jobKeys.heartbeat(jobId), hoursAgo());
    const { events: all } = await readEvents(followJob(storage, jobId, 0));
    expect(findEvent(all, 'image-end')).toMatchObject({ index: 0, damaged: true });
    // A reader that gets no frame of it asks for its bytes alone.
    expect(await getPictureAsText(storage, jobId, '0')).toMatchObject({ damaged: true });
  });

  it('parks no picture that was fetched again while another reader of it had fetched and saved it', async () => {
    const host = await ScriptedUpstream.start();
    host.script = answerText('No.', 'text/plain', 401);
    const url = `${host.origin}/a.png`;
    const lax = { ...unreachableUpstream, imageHosts: [new URL(host.origin).host] };
    const call = () => events({ type: 'picture-link', index: 0, url });
    await startJob(createNewJob(storage, lax, { id: jobId, call }));
    await readEvents(followJob(storage, jobId, 0));
    await runningJobs().get(jobId)?.parked;
    let requests = 0;
    const [both, release] = [createLatch(), createLatch()];
    host.script = async (response) => {
      requests += 1;
      if (requests === 2) both.open();
      await (requests === 2 ? release : both).opened;
      response.writeHead(200, { 'content-type': 'image/png' });
      response.end(Buffer.from(picture, 'base64'));
    };
    const again = { storage, upstream: lax, jobId, index: '0' };
    const first = await retryImage(new AbortController().signal, again);
    await expect.poll(() => requests).toBe(1);
    const second = await retryImage(new AbortController().signal, again);
    expect(findEvent((await readEvents(first)).events, 'image-end').base64).toBe(picture);
    await confirmImages(storage, jobId, [0]);
    release.open();
    expect(findEvent((await readEvents(second)).events, 'image-end').base64).toBe(picture);
    expect(await storage.exists(jobKeys.picture(jobId, 0))).toBe(false);
    await host.stop();
  });

  it('is not taken for dead while a heartbeat that is old only because the storage failed may still be followed by another', async () => {
    await startJob(newJob(hang));
    await expect.poll(() => storage.exists(jobKeys.heartbeat(jobId))).toBe(true);
    const [running] = runningJobs().values();
    runningJobs().clear();
    const beatAgo = (ageMs: number) =>
      storage.put(jobKeys.heartbeat(jobId), new Date(Date.now() - ageMs).toISOString());
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    try {
      await beatAgo(40_000);
      expect(await takeOverOrEnd(storage, jobId, 1, null)).toBe('alive');
      await beatAgo(0);
      vi.advanceTimersByTime(12_000);
      expect(await takeOverOrEnd(storage, jobId, 1, null)).toBe('alive');
      await beatAgo(40_000);
      expect(await takeOverOrEnd(storage, jobId, 1, null)).toBe('alive');
      vi.advanceTimersByTime(12_000);
      expect(await takeOverOrEnd(storage, jobId, 1, null)).toBe('moved');
    } finally {
      vi.useRealTimers();
      running?.cancel.abort();
      await running?.parked;
    }
  });

  it('leaves no half-written object behind', async () => {
    await startJob(newJob(() => events({ type: 'picture', index: 0, base64: picture })));
    await readEvents(followJob(storage, jobId, 0));
    await parked();
    const files = await readdir(directory, { recursive: true });
    expect(files.filter((file) => file.includes('.staging/'))).toEqual([]);
  });
});
