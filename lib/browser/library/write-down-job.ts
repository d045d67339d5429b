import type { JobFiles } from '../job-files';
import { libraryDatabase, type UnfinishedJob } from './database';
import { type OpeningEntry, openEntry } from './ledger';
import { keepJobFiles, keepUnfinishedJob } from './unfinished-jobs';

/** The charge, the job, and what it is issued with: all or nothing, so that no charge stays open without its job. */
export async function writeDownJob(
  opening: OpeningEntry,
  job: UnfinishedJob,
  files: JobFiles | null,
): Promise<void> {
  const { ledger, jobs, jobFiles } = libraryDatabase();
  await libraryDatabase().transaction('rw', ledger, jobs, jobFiles, async () => {
    await openEntry(opening);
    if (files) await keepJobFiles(job.jobId, files);
    await keepUnfinishedJob(job);
  });
}
