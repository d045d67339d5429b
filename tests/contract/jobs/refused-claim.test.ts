import '../../support/quiet-log';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { jobKeys, readClaim } from '@/lib/server/jobs/job-record';
import { followJob } from '@/lib/server/jobs/log/follow-job';
import { startJob } from '@/lib/server/jobs/start-job';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { openMemoryStorage } from '../../support/memory-storage';
import { createNewJob } from '../../support/new-job';
import { findEvent, readEvents } from '../../support/read-events';
import { fixtureUpstream as upstream } from '../../support/write-data-directory';

const jobId = randomUUID();
let storage: Storage;
let isOut: boolean;
let calls: number;

beforeEach(() => {
  vi.useFakeTimers();
  const store = openMemoryStorage();
  isOut = false;
  calls = 0;
  const unlessOut = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (isOut) throw new Error('The store is out of reach.');
    return work();
  };
  storage = {
    ...store,
    async claim(key, body) {
      const claimed = await unlessOut(() => store.claim(key, body));
      if (key !== jobKeys.claim(jobId)) return claimed;
      isOut = true;
      throw new Error('The answer of the store was lost.');
    },
    get: (key) => unlessOut(() => store.get(key)),
    delete: (key) => unlessOut(() => store.delete(key)),
  };
});
afterEach(() => {
  vi.useRealTimers();
});

/** Starts a job whose claim is stored just before the store goes out of reach for that long. */
async function startUnheard(outForMs: number): Promise<void> {
  const call = () => {
    calls += 1;
    throw new Error('This call must not be issued.');
  };
  const starting = startJob(createNewJob(storage, upstream, { id: jobId, call }));
  await expect(starting).rejects.toMatchObject({ code: 'not_configured' });
  await vi.advanceTimersByTimeAsync(outForMs);
  isOut = false;
  // Another process would take the job for orphaned ten seconds later at the earliest.
  await vi.advanceTimersByTimeAsync(9_000);
}

it('frees the id of a refused job if the store answers again after a moment', async () => {
  await startUnheard(5_000);
  expect(await readClaim(storage, jobId)).toBeNull();
});

it('never charges a refused job whose claim was stored, however long the store was out of reach', async () => {
  await startUnheard(10 * 60_000);
  vi.useRealTimers();
  const { events } = await readEvents(followJob(storage, jobId, 0));
  expect(findEvent(events, 'cost-report')).toMatchObject({ microUsd: 0, basis: 'none' });
  expect(findEvent(events, 'job-end')).toMatchObject({
    status: 'failed',
    error: { code: 'not_configured', charged: false },
  });
  expect(calls).toBe(0);
});
