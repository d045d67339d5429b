import '../../support/quiet-log';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callKeys } from '@/lib/server/jobs/calls/call-record';
import { jobKeys, readWholeLog } from '@/lib/server/jobs/job-record';
import { followJob } from '@/lib/server/jobs/log/follow-job';
import { runningJobs } from '@/lib/server/jobs/ownership/running-jobs';
import { retryImage } from '@/lib/server/jobs/pictures/retry-image';
import { startJob } from '@/lib/server/jobs/start-job';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { endRunningJobs } from '../../support/end-running-jobs';
import { openMemoryStorage } from '../../support/memory-storage';
import { createNewJob } from '../../support/new-job';
import { findEvent, readEvents } from '../../support/read-events';
import { lostAnswer, ScriptedTasks } from '../../support/scripted-tasks';
import { shortTimes } from '../../support/short-times';
import { fixtureUpstream } from '../../support/write-data-directory';

const times = shortTimes(200, 200);
let jobId: string;
let storage: Storage;
let gateway: ScriptedTasks;
let upstream = fixtureUpstream;

beforeEach(() => {
  jobId = randomUUID();
  upstream = { ...fixtureUpstream, apiKey: `${fixtureUpstream.apiKey}-${jobId}` };
  storage = openMemoryStorage();
  gateway = new ScriptedTasks();
});
afterEach(endRunningJobs);

/** A job whose answer was lost, and whose task is listed only once the job has ended. */
async function loseAnswer(): Promise<void> {
  gateway.script = async function* (task, { finish }) {
    task.isListed = false;
    yield { type: 'response' };
    finish();
    throw lostAnswer(null);
  };
  await startJob(createNewJob(storage, upstream, { id: jobId, route: gateway.route, times }));
  const { events } = await readEvents(followJob(storage, jobId, 0));
  expect(findEvent(events, 'image-fail')).toMatchObject({ retryable: true });
  await expect.poll(() => runningJobs().has(jobId)).toBe(false);
  for (const task of gateway.tasks) task.isListed = true;
}

async function fetchAgain() {
  const asking = { storage, upstream, jobId, index: '0', tasks: gateway.route.tasks, times };
  return (await readEvents(await retryImage(new AbortController().signal, asking))).events;
}

describe('a picture that is fetched again', () => {
  it.each(['', '{"microUsd":', '[]'])(
    'is handed out, and its cost is corrected, although an object says %j in place of that cost',
    async (spoiled) => {
      await loseAnswer();
      await storage.put(callKeys.laterCost(jobId, 0), spoiled);
      const events = await fetchAgain();
      expect(findEvent(events, 'image-end').base64).toBe(gateway.tasks[0]?.pictures[0]);
      expect(findEvent(events, 'cost-report')).toMatchObject({ microUsd: 10_000, basis: 'gateway' });
    },
  );

  it('is handed out although the job’s cost cannot be read', async () => {
    await loseAnswer();
    const { frames, nextBatch } = await readWholeLog(storage, jobId);
    const spoiled = frames.map((frame) => (frame.event === 'cost-report' ? { ...frame, data: {} } : frame));
    for (let batch = 1; batch < nextBatch; batch += 1) await storage.put(jobKeys.batch(jobId, batch), '[]');
    await storage.put(jobKeys.batch(jobId, 0), JSON.stringify(spoiled));
    expect(findEvent(await fetchAgain(), 'image-end').base64).toBe(gateway.tasks[0]?.pictures[0]);
  });

  it('comes from its task once its link has expired', async () => {
    await loseAnswer();
    await fetchAgain();
    await storage.delete(jobKeys.picture(jobId, 0));
    const expired = 'http://pictures.test/1.png?expires=1';
    await storage.put(jobKeys.link(jobId, 0), expired);
    expect(findEvent(await fetchAgain(), 'image-end').base64).toBe(gateway.tasks[0]?.pictures[0]);
    await storage.delete(jobKeys.picture(jobId, 0));
    await storage.put(jobKeys.link(jobId, 0), expired);
    gateway.tasks.splice(0);
    expect(findEvent(await fetchAgain(), 'image-fail').reason).not.toBe('empty');
  });
});
