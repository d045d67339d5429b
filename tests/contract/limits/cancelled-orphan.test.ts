import '../../support/quiet-log';
import { randomUUID } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { AppError } from '@/lib/protocol/app-error';
import { callKeys } from '@/lib/server/jobs/calls/call-record';
import { cancelJob } from '@/lib/server/jobs/cancel-job';
import { jobKeys } from '@/lib/server/jobs/job-record';
import { type RunningJob, runningJobs } from '@/lib/server/jobs/ownership/running-jobs';
import { startJob } from '@/lib/server/jobs/start-job';
import { admitJobOrThrow } from '@/lib/server/limits/admit-job';
import { parseConfig } from '@/lib/server/platform/config';
import { endRunningJobs } from '../../support/end-running-jobs';
import { openMemoryStorage } from '../../support/memory-storage';
import { createNewJob } from '../../support/new-job';
import { hangs, ScriptedTasks } from '../../support/scripted-tasks';
import { fixtureUpstream } from '../../support/write-data-directory';

const config = parseConfig({ STUDIO_CONCURRENT_JOBS: '1', STUDIO_DAILY_BUDGET_USD: '1' });
let dead: RunningJob | undefined;

afterEach(async () => {
  dead?.cancel.abort(new AppError('cancelled', 'The test is over.'));
  await dead?.parked;
  await endRunningJobs();
});

it('gives back the place and the estimate of a dead process’s job that is cancelled', async () => {
  const storage = openMemoryStorage();
  const jobId = randomUUID();
  const client = randomUUID();
  const admit = () =>
    admitJobOrThrow(config, storage, { client, estimateMicroUsd: 600_000, onServerKey: true });
  const gateway = new ScriptedTasks();
  gateway.script = hangs;
  const admission = await admit();
  await startJob({
    ...createNewJob(storage, fixtureUpstream, { id: jobId, route: gateway.route }),
    admission,
  });
  await expect.poll(() => storage.exists(callKeys.record(jobId, 0))).toBe(true);
  await expect.poll(() => storage.exists(jobKeys.batch(jobId, 0))).toBe(true);
  dead = runningJobs().get(jobId);
  runningJobs().clear();
  await storage.put(jobKeys.heartbeat(jobId), 'left');
  await expect(admit()).rejects.toMatchObject({ code: 'rate_limited' });
  await cancelJob(storage, jobId);
  await runningJobs().get(jobId)?.parked;
  const counted: string[] = [];
  for await (const key of storage.list('budget/')) counted.push(key.split('/').at(-1) ?? '');
  expect(counted.sort()).toEqual([expect.stringMatching(/^cost-\d+$/), 'estimate-600000']);
  await (await admit()).withdraw();
});
