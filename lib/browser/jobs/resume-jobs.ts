import { isRunning } from '@/lib/protocol/reduce-job';
import { putJobFiles } from '../library/job-files';
import { locksSpanTabs, tryLock, withLock } from '../platform/locks';
import { finishJob } from './finish-job';
import { followJob } from './follow-job';
import { useJobs } from './jobs-store';
import { type TrackedJob, toLedgerEntry, trackJob } from './tracked-job';
import { forgetUnrecordedJob, listUnrecordedJobs } from './unrecorded-jobs';
import { writeDurably } from './write-durably';

/**
 * Finds the jobs that this browser issued and has not brought home, and follows them. Ends when they have; `recovered`
 * tells how many pictures came to the library, `onRecovered` how many so far. A job that another tab follows is left to
 * it, and taken over when that tab closes (where locks exist; else two tabs may follow one job, which doubles nothing).
 */
export async function resumeJobs(
  onRecovered: (count: number) => void = () => undefined,
): Promise<{ recovered: number }> {
  const { storageFailure } = await import('../platform/storage-failure');
  const { listUnfinishedJobs } = await import('./unfinished-jobs');
  try {
    await writeDownStrays();
    const records = [...listUnrecordedJobs(), ...(await listUnfinishedJobs())];
    let recovered = 0;
    const resumed = records.map(async ({ jobId }) => {
      const count = await resumeUnlessFollowed(jobId);
      recovered += count;
      if (count > 0) onRecovered(recovered);
    });
    await Promise.all(resumed);
    return { recovered };
  } catch (error) {
    if (storageFailure(error) === null) throw error;
    return { recovered: 0 };
  }
}

/** What found no room when it was issued is a job like any other, once there is room. */
async function writeDownStrays(): Promise<void> {
  for (const record of listUnrecordedJobs()) {
    const job = trackJob(record);
    const { recordJob } = await import('./record-job');
    await writeDurably(job, () => recordJob(toLedgerEntry(job), record, null, null));
    if (job.isDurable) forgetUnrecordedJob(record.jobId);
  }
}

/**
 * Follows a job that another tab began after this one was opened, as soon as that tab lets go of it: its answer is
 * awaited here too.
 */
export async function followFromOtherTab(jobId: string): Promise<void> {
  const { storageFailure } = await import('../platform/storage-failure');
  try {
    await resumeUnlessFollowed(jobId);
  } catch (error) {
    // Without the library there is nothing that another tab could have begun.
    if (storageFailure(error) === null) throw error;
  }
}

async function resumeUnlessFollowed(jobId: string): Promise<number> {
  let recovered = 0;
  const work = async () => {
    recovered = await resume(jobId);
  };
  const isOurs = await tryLock(`job:${jobId}`, work);
  if (!isOurs && locksSpanTabs()) void withLock(`job:${jobId}`, work);
  return recovered;
}

async function resume(jobId: string): Promise<number> {
  const { getSavedJobFiles, getUnfinishedJob } = await import('./unfinished-jobs');
  const kept = await getUnfinishedJob(jobId);
  const record = kept ?? listUnrecordedJobs().find((stray) => stray.jobId === jobId) ?? null;
  if (record === null) return 0;
  const files = await getSavedJobFiles(jobId);
  if (files) putJobFiles(jobId, files);
  const job = trackJob(record);
  job.isDurable = kept !== null;
  const before = savedPictures(job);
  useJobs.getState().add(record.state);
  if (isRunning(record.state)) await followJob(job, 'attach');
  else await finishJob(job);
  return savedPictures(job) - before;
}

function savedPictures({ state }: TrackedJob): number {
  return state.images.filter((image) => image.status === 'saved').length;
}
