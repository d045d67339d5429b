import type { JobFiles } from '../library/job-files';
import { libraryDatabase, type UnfinishedJob } from '../platform/database';

/** Writes a job down, unless that has been done. */
export async function saveUnfinishedJob(job: UnfinishedJob): Promise<void> {
  const { jobs } = libraryDatabase();
  await libraryDatabase().transaction('rw', jobs, async () => {
    if ((await jobs.get(job.jobId)) === undefined) await jobs.put(job);
  });
}

/**
 * Writes down how far a job has come. A record never goes back, and one that is put away stays away: a tab that lags
 * behind changes nothing.
 */
export async function moveUnfinishedJob(job: UnfinishedJob): Promise<void> {
  const { jobs } = libraryDatabase();
  await libraryDatabase().transaction('rw', jobs, async () => {
    const known = await jobs.get(job.jobId);
    if (known !== undefined && known.lastSequence <= job.lastSequence) await jobs.put(job);
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
  const { jobs, jobFiles } = libraryDatabase();
  await libraryDatabase().transaction('rw', jobs, jobFiles, async () => {
    await jobs.delete(jobId);
    await jobFiles.delete(jobId);
  });
}

/** Keeps what a job is issued with, so that the same id can be posted again with the same bytes. */
export async function saveJobFiles(jobId: string, files: JobFiles): Promise<void> {
  await libraryDatabase().jobFiles.put({ jobId, ...files });
}

export async function getSavedJobFiles(jobId: string): Promise<JobFiles | null> {
  return (await libraryDatabase().jobFiles.get(jobId)) ?? null;
}
