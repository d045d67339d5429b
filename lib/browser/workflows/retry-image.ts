import { confirmImages, retryImage as requestRetry } from '../api';
import { useJobs } from '../stores/jobs-store';
import { applyEvent } from './apply-event';
import { refreshLibrary } from './refresh-library';
import { runningJobFrom } from './running-job';

/**
 * Downloads a failed picture of an ended job again, free of charge; true when it is in the library. Throws ApiFailure
 * or NetworkFailure when the server could not be asked.
 */
export async function retryImage(jobId: string, index: number): Promise<boolean> {
  const state = useJobs.getState().jobs[jobId];
  if (state === undefined) return false;
  const job = runningJobFrom(state);
  // The job's record is gone and stays so: this is outside of its numbered log.
  job.isDurable = false;
  for await (const { event } of await requestRetry(jobId, index)) {
    if (event.event === 'image-end' || event.event === 'image-fail') await applyEvent(job, event);
  }
  if (job.state.images[index]?.status !== 'saved') return false;
  const { shareCost } = await import('../library/pictures');
  await shareCost(jobId, job.state.cost?.microUsd ?? null);
  await refreshLibrary();
  await confirmImages(jobId, [index]);
  return true;
}
