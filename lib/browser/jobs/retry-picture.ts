import type { JobEvent, JobEventData, JobTaskState } from '@/lib/protocol/job-events';
import { isRunning, type JobState } from '@/lib/protocol/job-state';
import { refreshCostTotals } from '../costs/refresh-cost-totals';
import type { SaveResult } from '../library/picture-storage';
import { ApiFailure } from '../platform/api-failure';
import { bytesFromBase64 } from '../platform/bytes-from-base64';
import { applyEvent } from './apply-event';
import { applyFact } from './apply-fact';
import { confirmSaved, finishJob } from './finish-job';
import { postImageRetry } from './job-api';
import type { DeliveredEvent } from './job-frame';
import { useJobs } from './jobs-store';
import { saveInMemoryPicture } from './save-delivered-picture';
import { type TrackedJob, trackJobOf, writeDurably } from './tracked-job';

/**
 * Downloads a failed picture again, free of charge; true when it is in the library. Other calls of its job may still
 * run: whoever follows the job then finishes it. If the server no longer has the link, the picture is marked as gone
 * for good. Throws ApiFailure or NetworkFailure when the server could not be asked.
 * @param onTask is called with the progress of the task of a call whose answer was lost
 */
export async function retryDownload(
  known: JobState,
  index: number,
  onTask: (task: JobTaskState) => void = () => undefined,
): Promise<boolean> {
  const { jobId } = known;
  // A turn of an earlier visit is not in the store yet.
  if (useJobs.getState().jobs[jobId] === undefined) useJobs.getState().add(known);
  const job = trackJobOf(useJobs.getState().jobs[jobId] ?? known);
  // The retry's events are not in the job's numbered log: its record advances only once the picture is saved.
  job.isDurable = false;
  try {
    for await (const { event } of await postImageRetry(jobId, index)) {
      if (event.event === 'job-progress' && event.data.task) onTask(event.data.task);
      await applyRetryEvent(job, event);
    }
  } catch (error) {
    // The server keeps links for a day, and forgets jobs after a month.
    if (!(error instanceof ApiFailure) || !error.isForgotten) throw error;
    const reason = error.reason === 'unlinked' ? 'unlinked' : 'download';
    job.apply({ event: 'image-fail', data: { index, reason, retryable: false } });
    await settle(job);
    return false;
  }
  if (job.state.images[index]?.status !== 'saved') return false;
  job.isDurable = true;
  await settle(job);
  return true;
}

/** Another tab may have finished a job that still runs by what is known here, so its pictures are confirmed anyway. */
async function settle(job: TrackedJob): Promise<void> {
  await (isRunning(job.state) ? confirmSaved(job) : finishJob(job));
}

async function applyRetryEvent(job: TrackedJob, event: JobEvent): Promise<void> {
  switch (event.event) {
    case 'image-end':
      return applyEvent(job, await decoded(event.data));
    case 'image-fail':
      return applyEvent(job, event);
    case 'cost-report': {
      const { correctEntry } = await import('../costs/ledger');
      await writeDurably(job, () => correctEntry(job.opening, event.data));
      job.apply(event);
      return refreshCostTotals();
    }
    default:
  }
}

/** The picture of a retry comes with its event, as base64. */
async function decoded({ base64, ...data }: JobEventData<'image-end'>): Promise<DeliveredEvent> {
  const picture = new Blob([await bytesFromBase64(base64)], { type: data.mimeType });
  return { event: 'image-end', data: { ...data, picture } };
}

/** Saves a picture again that the library had no room for; null when it is no longer in memory. */
export async function retrySave(jobId: string, index: number): Promise<SaveResult | null> {
  const result = await saveInMemoryPicture(`${jobId}:${index}`);
  if (result === null || result.status === 'unsaved') return result;
  applyFact(jobId, { event: 'image-saved', data: { index } });
  const state = useJobs.getState().jobs[jobId];
  if (state && !isRunning(state)) await finishJob(trackJobOf(state));
  return result;
}
