import '../../support/quiet-log';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cancelOrWithdraw } from '@/lib/server/jobs/cancel-job';
import { jobKeys } from '@/lib/server/jobs/job-record';
import { followJob } from '@/lib/server/jobs/log/follow-job';
import { runningJobs } from '@/lib/server/jobs/ownership/running-jobs';
import { startJob } from '@/lib/server/jobs/start-job';
import { countPromised, promisedBytesMax } from '@/lib/server/platform/answer-memory';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { openMemoryStorage } from '../../support/memory-storage';
import { createNewJob, type TestCall } from '../../support/new-job';
import { findEvent, readEvents } from '../../support/read-events';
import { drawPicture } from '../../support/scripted-tasks';
import { fixtureUpstream as upstream } from '../../support/write-data-directory';

let jobId: string;
let storage: Storage;
let issued: number;

beforeEach(() => {
  jobId = randomUUID();
  storage = openMemoryStorage();
  issued = 0;
});
afterEach(async () => {
  await expect.poll(() => runningJobs().size).toBe(0);
});

const answer: TestCall = async function* () {
  issued += 1;
  yield { type: 'picture', index: 0, base64: await drawPicture(issued) };
};

async function expectCancelledFree(): Promise<void> {
  const { events } = await readEvents(followJob(storage, jobId, 0));
  expect(issued).toBe(0);
  expect(findEvent(events, 'job-end')).toMatchObject({
    status: 'cancelled',
    error: { code: 'cancelled', charged: false },
  });
  expect(findEvent(events, 'cost-report')).toMatchObject({ microUsd: 0, basis: 'none' });
}

it('a job that is cancelled while its claim is being answered is not issued', async () => {
  const slow: Storage = {
    ...storage,
    async claim(key, body) {
      const claimed = await storage.claim(key, body);
      // The claim can be read before the store has answered.
      if (key === jobKeys.claim(jobId)) await cancelOrWithdraw(slow, jobId);
      return claimed;
    },
    async exists(key) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return storage.exists(key);
    },
  };
  await startJob(createNewJob(slow, upstream, { id: jobId, call: answer }));
  await expectCancelledFree();
});

it('a job that waits for memory is not issued once another process has cancelled it', async () => {
  const giveBack = countPromised(promisedBytesMax());
  await startJob(createNewJob(storage, upstream, { id: jobId, call: answer }));
  await new Promise((resolve) => setTimeout(resolve, 100));
  await storage.put(jobKeys.cancel(jobId), new Date().toISOString());
  giveBack();
  await expectCancelledFree();
});
