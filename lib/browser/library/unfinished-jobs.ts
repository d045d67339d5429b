import { libraryDatabase, type UnfinishedJob } from './database';

/** Writes a job down, or how far it has come. A record never goes back: a tab that lags behind changes nothing. */
export async function keepUnfinishedJob(job: UnfinishedJob): Promise<void> {
  const { jobs } = libraryDatabase();
  await libraryDatabase().transaction('rw', jobs, async () => {
    const known = await jobs.get(job.jobId);
    if (known === undefined || known.lastSequence <= job.lastSequence) await jobs.put(job);
  });
}

export async function getUnfinishedJob(jobId: string): Promise<UnfinishedJob | null> {
  return (await libraryDatabase().jobs.get(jobId)) ?? null;
}

/** Oldest first. There are as many as the user left running. */
export async function listUnfinishedJobs(): Promise<readonly UnfinishedJob[]> {
  return libraryDatabase().jobs.toCollection().sortBy('createdAt');
}

export async function forgetUnfinishedJob(jobId: string): Promise<void> {
  await libraryDatabase().jobs.delete(jobId);
}
