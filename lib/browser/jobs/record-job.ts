import { addTurn, type NewTurn } from '../conversations/turns';
import { type OpeningEntry, openEntry } from '../costs/ledger';
import type { JobFiles } from '../library/job-files';
import { libraryDatabase, type UnfinishedJob } from '../platform/database';
import { saveJobFiles, saveUnfinishedJob } from './unfinished-jobs';

/**
 * The charge, the job, what it is issued with, and for chat its turn: all or nothing, so that no charge stays open
 * without its job.
 */
export async function recordJob(
  opening: OpeningEntry,
  job: UnfinishedJob,
  files: JobFiles | null,
  turn: NewTurn | null,
): Promise<void> {
  const { ledger, jobs, jobFiles, conversations, turns, turnFiles } = libraryDatabase();
  const tables = [ledger, jobs, jobFiles, conversations, turns, turnFiles];
  await libraryDatabase().transaction('rw', tables, async () => {
    await openEntry(opening);
    if (files) await saveJobFiles(job.jobId, files);
    await saveUnfinishedJob(job);
    if (turn) await addTurn(turn);
  });
}
