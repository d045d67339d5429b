import { clockDevice } from '@/lib/protocol/library-clock';
import { addTurn, type NewTurn } from '../conversations/turns';
import { type OpeningEntry, openEntry } from '../costs/ledger';
import type { JobFiles } from '../library/job-files';
import { libraryDatabase } from '../platform/database';
import type { UnfinishedJob } from '../platform/database-rows';

/**
 * Records a job before it is issued: its ledger entry, the job, its files, and in a conversation its turn. All or
 * nothing, so that no ledger entry stays open without its job.
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
    // The same id is only ever posted with the same bytes.
    if (files) await jobFiles.put({ jobId: job.jobId, ...files });
    if ((await jobs.get(job.jobId)) === undefined) await jobs.put(job);
    if (turn) await addTurn(turn);
  });
}

/**
 * Records how far a job has come. A record never goes back, and a deleted record stays deleted: a tab that lags
 * behind changes nothing.
 */
export async function advanceJobRecord(job: UnfinishedJob): Promise<void> {
  const { jobs } = libraryDatabase();
  await libraryDatabase().transaction('rw', jobs, async () => {
    const known = await jobs.get(job.jobId);
    if (known !== undefined && known.lastSequence <= job.lastSequence) await jobs.put(job);
  });
}

export async function getJobRecord(jobId: string): Promise<UnfinishedJob | null> {
  return (await libraryDatabase().jobs.get(jobId)) ?? null;
}

/** Whether there is a call with this id, recorded here or received. */
export async function isInLedger(jobId: string): Promise<boolean> {
  return (await libraryDatabase().ledger.get(jobId)) !== undefined;
}

/**
 * Whether this database ever recorded the job: its ledger entry stays when its record is deleted. The entry of a job that
 * ran while the browser cleared its database comes back from the studio, and says nothing of the job.
 */
export async function wasRecorded(jobId: string): Promise<boolean> {
  if (!(await isInLedger(jobId))) return false;
  const { copies, state } = libraryDatabase();
  const [copy, copying] = await Promise.all([copies.get(`ledger/${jobId}`), state.get('copying')]);
  const clock = copy?.clocks?.createdAt ?? copy?.clock;
  if (clock === undefined || copying?.key !== 'copying') return true;
  return clockDevice(clock) === copying.device;
}

/** Oldest first. There are only as many as the user left running. */
export async function listJobRecords(): Promise<readonly UnfinishedJob[]> {
  return libraryDatabase().jobs.toCollection().sortBy('createdAt');
}

export async function getRecordedFiles(jobId: string): Promise<JobFiles | null> {
  return (await libraryDatabase().jobFiles.get(jobId)) ?? null;
}

/** Which of these pictures the library does not have. */
export async function listMissingPictures(ids: readonly string[]): Promise<readonly string[]> {
  const { pictures } = libraryDatabase();
  const found = new Set(
    await pictures
      .where('id')
      .anyOf([...ids])
      .primaryKeys(),
  );
  return ids.filter((id) => !found.has(id));
}

/** Deletes a job's record, and keeps the files that it was issued with. */
export async function deleteRecordOnly(jobId: string): Promise<void> {
  await libraryDatabase().jobs.delete(jobId);
}

/** Deletes the files of all jobs that have ended, except those in `jobIds`. */
export async function deleteFilesExceptOf(jobIds: readonly string[]): Promise<void> {
  const { jobs, jobFiles } = libraryDatabase();
  await libraryDatabase().transaction('rw', jobs, jobFiles, async () => {
    const kept = new Set([...jobIds, ...(await jobs.toCollection().primaryKeys())]);
    await jobFiles.filter(({ jobId }) => !kept.has(jobId)).delete();
  });
}

export async function deleteJobRecord(jobId: string): Promise<void> {
  const { jobs, jobFiles } = libraryDatabase();
  await libraryDatabase().transaction('rw', jobs, jobFiles, async () => {
    await jobs.delete(jobId);
    await jobFiles.delete(jobId);
  });
}
