import '../../support/quiet-log';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { followJob } from '@/lib/server/jobs/log/follow-job';
import { runningJobs, setStopping, stopJobs } from '@/lib/server/jobs/ownership/running-jobs';
import { startJob } from '@/lib/server/jobs/start-job';
import { countPromised, promisedBytesMax } from '@/lib/server/platform/answer-memory';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { createLatch } from '../../support/latch';
import { openMemoryStorage } from '../../support/memory-storage';
import { createNewJob, type TestCall } from '../../support/new-job';
import { findEvent, readEvents } from '../../support/read-events';
import { drawPicture, ScriptedTasks } from '../../support/scripted-tasks';
import { fixtureUpstream as upstream } from '../../support/write-data-directory';

const onePerCall = { onePerCall: true, seed: true } as const;
let jobId: string;
let storage: Storage;
let issued: number;

beforeEach(() => {
  jobId = randomUUID();
  storage = openMemoryStorage();
  issued = 0;
});
afterEach(async () => {
  for (const running of runningJobs().values()) running.cancel.abort();
  await expect.poll(() => runningJobs().size).toBe(0);
  setStopping(false);
});

const latch = createLatch();
const answerOnceOpen: TestCall = async function* () {
  issued += 1;
  const picture = await drawPicture(issued);
  await latch.opened;
  yield { type: 'picture', index: 0, base64: picture };
  yield { type: 'cost', microUsd: 1_000 };
};

const follow = async () => (await readEvents(followJob(storage, jobId, 0))).events;

it('a studio that stops lets the calls that have left finish, and issues no more that would be cut off', async () => {
  const parameters = { n: 8, seed: 0 };
  await startJob(
    createNewJob(storage, upstream, { id: jobId, call: answerOnceOpen, model: onePerCall, parameters }),
  );
  await expect.poll(() => issued).toBe(4);
  const stopping = stopJobs(5_000);
  latch.open();
  await stopping;
  expect(issued).toBe(4);
  const events = await follow();
  expect(findEvent(events, 'job-end')).toMatchObject({ status: 'partial', requested: 8, delivered: 4 });
  expect(findEvent(events, 'cost-report')).toMatchObject({ microUsd: 4_000, basis: 'gateway' });
});

it('a job that gets memory only while the studio stops is not issued, and not charged', async () => {
  const giveBack = countPromised(promisedBytesMax());
  await startJob(createNewJob(storage, upstream, { id: jobId, call: answerOnceOpen }));
  const stopping = stopJobs(5_000);
  giveBack();
  await stopping;
  expect(issued).toBe(0);
  const events = await follow();
  expect(findEvent(events, 'job-end')).toMatchObject({
    status: 'interrupted',
    error: { code: 'interrupted', charged: false },
  });
  expect(findEvent(events, 'cost-report')).toMatchObject({ microUsd: 0, basis: 'none' });
});

it('a call that the gateway keeps as a task still leaves, because another process can go on with it', async () => {
  const gateway = new ScriptedTasks();
  const giveBack = countPromised(promisedBytesMax());
  await startJob(createNewJob(storage, upstream, { id: jobId, route: gateway.route }));
  const stopping = stopJobs(5_000);
  giveBack();
  await stopping;
  expect(gateway.specs).toHaveLength(1);
  expect(findEvent(await follow(), 'job-end').status).toBe('succeeded');
});
