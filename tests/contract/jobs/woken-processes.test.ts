import '../../support/quiet-log';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AppError } from '@/lib/protocol/app-error';
import { jobKeys, readWholeLog } from '@/lib/server/jobs/job-record';
import { followJob } from '@/lib/server/jobs/log/follow-job';
import { type RunningJob, runningJobs } from '@/lib/server/jobs/ownership/running-jobs';
import { startJob } from '@/lib/server/jobs/start-job';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { createLatch } from '../../support/latch';
import { openMemoryStorage } from '../../support/memory-storage';
import { createNewJob, type TestCall } from '../../support/new-job';
import { findEvent, readEvents } from '../../support/read-events';
import { drawPicture } from '../../support/scripted-tasks';
import { fixtureUpstream as upstream } from '../../support/write-data-directory';

const jobId = '0b3f3a52-6f0d-4d7c-9a53-2f3b9a4a7e01';
let storage: Storage;
let calls: number;
let woken: ReturnType<typeof createLatch>;
let suspended: RunningJob | undefined;

beforeEach(() => {
  storage = openMemoryStorage();
  calls = 0;
  woken = createLatch();
});
afterEach(async () => {
  vi.useRealTimers();
  woken.open();
  suspended?.cancel.abort(new AppError('cancelled', 'The test is over.'));
  await suspended?.parked;
  await expect.poll(() => runningJobs().size).toBe(0);
});

/** The gateway keeps no tasks of such calls. */
const call: TestCall = async function* () {
  calls += 1;
  const picture = await drawPicture(calls);
  await woken.opened;
  yield { type: 'picture', index: 0, base64: picture };
};

/** The process of the job stands still, and all others take it for dead. */
async function suspend(): Promise<void> {
  await expect.poll(() => storage.exists(jobKeys.heartbeat(jobId))).toBe(true);
  await expect.poll(async () => (await readWholeLog(storage, jobId)).frames.length).toBeGreaterThan(0);
  suspended = runningJobs().get(jobId);
  runningJobs().clear();
  await storage.put(jobKeys.heartbeat(jobId), 'left');
}

it('a process that wakes up after another has ended its job issues none of the calls that had not left', async () => {
  const parameters = { n: 6 };
  await startJob(
    createNewJob(storage, upstream, { id: jobId, call, parameters, model: { onePerCall: true } }),
  );
  await expect.poll(() => calls).toBe(4);
  await suspend();
  const { events } = await readEvents(followJob(storage, jobId, 0));
  expect(findEvent(events, 'job-end')).toMatchObject({ status: 'interrupted' });
  woken.open();
  await suspended?.parked;
  expect(calls).toBe(4);
});

it('a process that is suspended before the only call of its job leaves does not issue it once the job has ended', async () => {
  const claim: Storage['claim'] = async (key, body) => {
    const result = await storage.claim(key, body);
    // It stands still right after it has claimed the job.
    if (key === jobKeys.claim(jobId)) await woken.opened;
    return result;
  };
  const starting = startJob(createNewJob({ ...storage, claim }, upstream, { id: jobId, call }));
  await expect.poll(() => storage.exists(jobKeys.claim(jobId))).toBe(true);
  await storage.put(jobKeys.heartbeat(jobId), 'left');
  const { events } = await readEvents(followJob(storage, jobId, 0));
  expect(findEvent(events, 'job-end')).toMatchObject({ status: 'interrupted' });
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
  woken.open();
  await starting;
  await runningJobs().get(jobId)?.parked;
  expect(calls).toBe(0);
});
