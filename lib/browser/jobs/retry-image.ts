import type { JobState } from '@/lib/protocol/reduce-job';
import { ApiFailure } from '../platform/api-failure';
import { applyEvent } from './apply-event';
import { finishJob } from './finish-job';
import { postImageRetry as requestRetry } from './job-api';
import { useJobs } from './jobs-store';
import { applyFact, trackJobFrom } from './tracked-job';

/**
 * Downloads a failed picture of an ended job again, free of charge; true when it is in the library. Where the server has
 * let go of the link, nothing can be tried again any more, and the job says so. Throws ApiFailure or NetworkFailure when
 * the server could not be asked.
 */
export async function retryImage(ended: JobState, index: number): Promise<boolean> {
  const { jobId } = ended;
  // A turn of an earlier visit is not among the jobs of this one.
  if (useJobs.getState().jobs[jobId] === undefined) useJobs.getState().add(ended);
  const job = trackJobFrom(useJobs.getState().jobs[jobId] ?? ended);
  // Outside of the job's numbered log: its record moves on only once the picture is saved.
  job.isDurable = false;
  try {
    for await (const { event } of await requestRetry(jobId, index)) {
      if (event.event === 'image-end' || event.event === 'image-fail') await applyEvent(job, event);
    }
  } catch (error) {
    if (!isLinkGone(error)) throw error;
    applyFact(job, { event: 'image-fail', data: { index, reason: 'download', retryable: false } });
    await finishJob(job);
    return false;
  }
  if (job.state.images[index]?.status !== 'saved') return false;
  job.isDurable = true;
  await finishJob(job);
  return true;
}

/** The server keeps links for a day, and knows nothing of jobs after a month. */
function isLinkGone(error: unknown): boolean {
  return error instanceof ApiFailure && (error.code === 'not_found' || error.code === 'job_gone');
}
