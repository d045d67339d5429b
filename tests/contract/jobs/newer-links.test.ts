import '../../support/quiet-log';
import { randomUUID } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { jobKeys } from '@/lib/server/jobs/job-record';
import { runningJobs } from '@/lib/server/jobs/ownership/running-jobs';
import { startJob } from '@/lib/server/jobs/start-job';
import { endRunningJobs } from '../../support/end-running-jobs';
import { openMemoryStorage } from '../../support/memory-storage';
import { createNewJob } from '../../support/new-job';
import { fixtureUpstream as upstream } from '../../support/write-data-directory';

afterEach(endRunningJobs);

it('“Fetch again” uses the newest link of a picture, because signed links expire', async () => {
  const storage = openMemoryStorage();
  const jobId = randomUUID();
  const [first, second] = [1, 2].map((hour) => `http://pictures.test/1.png?expires=${hour}`) as [
    string,
    string,
  ];
  // An earlier owner of the job was killed while it downloaded the picture.
  await storage.put(jobKeys.link(jobId, 0), first);
  const call = async function* () {
    yield { type: 'picture-link', index: 0, url: second } as const;
  };
  await startJob(createNewJob(storage, upstream, { id: jobId, call }));
  await runningJobs().get(jobId)?.parked;
  const stored = await storage.get(jobKeys.link(jobId, 0));
  expect(stored && Buffer.from(stored).toString()).toBe(second);
});
