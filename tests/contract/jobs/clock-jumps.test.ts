import '../../support/quiet-log';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { jobKeys } from '@/lib/server/jobs/job-record';
import { followJob } from '@/lib/server/jobs/log/follow-job';
import { isAlive } from '@/lib/server/jobs/ownership/heartbeat';
import { runningJobs } from '@/lib/server/jobs/ownership/running-jobs';
import { startJob } from '@/lib/server/jobs/start-job';
import { sweepJobs } from '@/lib/server/jobs/sweep-jobs';
import { createMemoryCounters } from '@/lib/server/limits/counters';
import { isWritable } from '@/lib/server/platform/storage/is-writable';
import { createLatch } from '../../support/latch';
import { openMemoryStorage } from '../../support/memory-storage';
import { createNewJob } from '../../support/new-job';
import { findEvent, readEvents } from '../../support/read-events';
import { fixtureUpstream as upstream } from '../../support/write-data-directory';

const hourMs = 3_600_000;
/** How far the system's clock was set since the test began. */
let aheadMs: number;

beforeEach(() => {
  aheadMs = 0;
  const now = Date.now;
  vi.spyOn(Date, 'now').mockImplementation(() => now() + aheadMs);
});
afterEach(() => {
  vi.restoreAllMocks();
});

it('a limit of a moment does not last for an hour if the clock is set back by an hour', async () => {
  const counters = createMemoryCounters();
  expect(await counters.add('jobs:a', 120, 50)).toMatchObject({ count: 120 });
  aheadMs = -hourMs;
  await new Promise((resolve) => setTimeout(resolve, 80));
  const { count, endsInMs } = await counters.add('jobs:a', 1, 50);
  expect(count).toBe(1);
  expect(endsInMs).toBeLessThanOrEqual(50);
});

it('the places of running jobs are kept if the clock is set ahead by an hour', async () => {
  const counters = createMemoryCounters();
  expect(await counters.enter('jobs:a', 'running', 1, 60_000)).toBe(true);
  aheadMs = hourMs;
  expect(await counters.enter('jobs:a', 'next', 1, 60_000)).toBe(false);
});

it('a storage that works again is reported as such although the clock was set back', async () => {
  const store = openMemoryStorage();
  let isBroken = true;
  const put: typeof store.put = async (key, body) => {
    if (isBroken) throw new Error('The storage fails.');
    await store.put(key, body);
  };
  const storage = { ...store, put };
  expect(await isWritable(storage)).toBe(false);
  isBroken = false;
  aheadMs = -hourMs;
  await expect.poll(() => isWritable(storage), { timeout: 3_000, interval: 200 }).toBe(true);
});

it('a silent job gets its second check although the clock is set ahead in the meantime', async () => {
  const storage = openMemoryStorage();
  const owner = {
    generation: 0,
    startedAt: new Date(Date.now() - 40_000).toISOString(),
    runner: { machine: 'another', pid: 1, startedAt: '1' },
  };
  const jobId = randomUUID();
  expect(await isAlive(storage, jobId, owner)).toBe(true);
  aheadMs = 60_000;
  expect(await isAlive(storage, jobId, owner)).toBe(true);
});

it('the reader of a job whose process dies learns that it ended although the clock was set back', async () => {
  const storage = openMemoryStorage();
  const jobId = randomUUID();
  const claim = {
    ...{ jobId, bodyHash: '', keyFingerprint: '', kind: 'create', model: 'gpt-image-1', requested: 1 },
    ...{ startedAt: new Date().toISOString(), demo: false, estimate: { microUsd: 1, basis: 'estimate' } },
  };
  await storage.put(jobKeys.claim(jobId), JSON.stringify(claim));
  const reading = readEvents(followJob(storage, jobId, 0));
  await new Promise((resolve) => setTimeout(resolve, 300));
  aheadMs = -hourMs;
  await storage.put(jobKeys.heartbeat(jobId), 'left');
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), 6_000));
  const read = await Promise.race([reading, late]);
  expect(findEvent(read?.events ?? [], 'job-end').status).toBe('interrupted');
}, 10_000);

it('a job that runs is not swept, and not issued again, although the clock is set ahead by weeks', async () => {
  const storage = openMemoryStorage();
  const answered = createLatch();
  let calls = 0;
  const call = async function* () {
    calls += 1;
    await answered.opened;
    yield* [];
  };
  const id = randomUUID();
  await startJob(createNewJob(storage, upstream, { id, call }));
  aheadMs = 31 * 24 * hourMs;
  await sweepJobs(storage, Date.now());
  expect(await startJob(createNewJob(storage, upstream, { id, call }))).toBe('exists');
  answered.open();
  await expect.poll(() => runningJobs().size).toBe(0);
  expect(calls).toBe(1);
});
