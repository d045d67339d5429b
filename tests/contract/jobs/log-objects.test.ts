import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { jobKeys, readBatch } from '@/lib/server/jobs/job-record';
import { followJob } from '@/lib/server/jobs/log/follow-job';
import { runningJobs } from '@/lib/server/jobs/ownership/running-jobs';
import { startJob } from '@/lib/server/jobs/start-job';
import { openMemoryStorage } from '../../support/memory-storage';
import { createNewJob } from '../../support/new-job';
import { readEvents } from '../../support/read-events';
import { drawPicture } from '../../support/scripted-tasks';
import { fixtureUpstream } from '../../support/write-data-directory';

it('stores the log of a one-picture job as two objects: how it begins, and what its call brought', async () => {
  const storage = openMemoryStorage();
  const id = randomUUID();
  const base64 = await drawPicture(1);
  const call = async function* () {
    await new Promise((resolve) => setTimeout(resolve, 50));
    yield { type: 'picture', index: 0, base64 } as const;
  };
  await startJob(createNewJob(storage, fixtureUpstream, { id, call }));
  await readEvents(followJob(storage, id, 0));
  await runningJobs().get(id)?.parked;
  const eventsOf = async (batch: number) => (await readBatch(storage, id, batch))?.map(({ event }) => event);
  expect(await eventsOf(0)).toEqual(['job-start', 'job-progress']);
  expect(await eventsOf(1)).toEqual(['image-end', 'cost-report', 'job-end']);
  expect(await storage.exists(jobKeys.batch(id, 2))).toBe(false);
});
