import { isRunning } from '@/lib/protocol/reduce-job';
import { holdJobFiles } from '../job-files';
import { locksSpanTabs, tryLock, withLock } from '../locks';
import { useJobs } from '../stores/jobs-store';
import { bringHome } from './bring-home';
import { finishJob } from './finish-job';
import { type RunningJob, runningJob } from './running-job';

/**
 * Finds the jobs that this browser issued and has not brought home, and follows them. Ends when they have; `recovered`
 * tells how many pictures came to the library. A job that another tab follows is left to it, and taken over when that
 * tab closes (where locks exist; else two tabs may follow one job, which doubles nothing).
 */
export async function resumeJobs(): Promise<{ recovered: number }> {
  const { storageFailure } = await import('../library/storage-failure');
  const { listUnfinishedJobs } = await import('../library/unfinished-jobs');
  try {
    const records = await listUnfinishedJobs();
    const counts = await Promise.all(records.map(({ jobId }) => resumeUnlessFollowed(jobId)));
    return { recovered: counts.reduce((sum, count) => sum + count, 0) };
  } catch (error) {
    if (storageFailure(error) === null) throw error;
    return { recovered: 0 };
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
  const { getKeptJobFiles, getUnfinishedJob } = await import('../library/unfinished-jobs');
  const record = await getUnfinishedJob(jobId);
  if (record === null) return 0;
  const files = await getKeptJobFiles(jobId);
  if (files) holdJobFiles(jobId, files);
  const job = runningJob(record);
  const before = savedPictures(job);
  useJobs.getState().add(record.state);
  if (isRunning(record.state)) await bringHome(job, 'attach');
  else await finishJob(job);
  return savedPictures(job) - before;
}

function savedPictures({ state }: RunningJob): number {
  return state.images.filter((image) => image.status === 'saved').length;
}
