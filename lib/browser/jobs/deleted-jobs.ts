import { isRunning, type JobState } from '@/lib/protocol/reduce-job';
import { useDeletedPictures } from '../library/delete-pictures';
import { pictureId } from '../library/picture-ids';
import { useJobs } from './jobs-store';
import { forgetShownJob, rememberShownJob } from './shown-jobs';

const forgotten = new Set<string>();
let isFollowing = false;

/** A job whose pictures were all deleted is not shown at the next visit, unless the deletion is undone. */
export function followDeletions(): void {
  if (isFollowing) return;
  isFollowing = true;
  useDeletedPictures.subscribe(({ ids }) => {
    for (const job of Object.values(useJobs.getState().jobs)) {
      const saved = savedIds(job);
      const isGone = job.error === null && saved.length > 0 && saved.every((id) => ids.has(id));
      if (isGone && !isRunning(job)) {
        forgotten.add(job.jobId);
        forgetShownJob(job.jobId);
      } else if (forgotten.delete(job.jobId)) rememberShownJob(job.jobId);
    }
  });
}

/** Finds the pictures of the page's jobs that were deleted since: elsewhere, or by a page that did not show them. */
export async function noteDeletedPictures(): Promise<void> {
  const { listMissingPictures } = await import('./job-records');
  const shown = Object.values(useJobs.getState().jobs).filter((job) => !isRunning(job));
  const missing = await listMissingPictures(shown.flatMap(savedIds));
  if (missing.length === 0) return;
  useDeletedPictures.setState(({ ids }) => ({ ids: new Set([...ids, ...missing]) }));
}

function savedIds({ jobId, images }: JobState): readonly string[] {
  return images.flatMap(({ status }, index) => (status === 'saved' ? [pictureId(jobId, index)] : []));
}
