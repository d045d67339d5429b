import { ApiFailure, NetworkFailure } from '../platform/api-failure';
import { localList } from '../platform/local-list';
import { locksSpanTabs } from '../platform/locks';
import { deleteJob } from './job-api';
import { postToTabs } from './jobs-channel';
import { withdrawRequest } from './request-queue';

/** Ids of jobs that the user cancelled, until they end: a later visit must not issue them again. */
const cancelled = localList<string>('safelight:cancelled-jobs', {
  read: (value) => (typeof value === 'string' ? value : null),
  keyOf: (jobId) => jobId,
  bound: (jobIds) => jobIds.slice(-200),
});
/** Ids of the jobs that the user cancelled on this page, for browsers that deny storage. */
const cancelledHere = new Set<string>();

/**
 * Cancels a job. An issued call is still charged, and the job ends as cancelled when its stream says so.
 * If the server cannot be reached or does not know the job yet, it is asked again when the job's stream opens. Throws
 * ApiFailure when the server refuses.
 */
export async function cancelJob(jobId: string): Promise<void> {
  cancelledHere.add(jobId);
  cancelled.put(jobId);
  // A request that waits here is dropped. Whoever follows the job withdraws it, if it was sent before. Without locks
  // another tab may have sent it.
  if (withdrawRequest(jobId) && locksSpanTabs()) return;
  postToTabs({ kind: 'cancelled', jobId });
  try {
    await deleteJob(jobId);
  } catch (error) {
    const isTooEarly = error instanceof ApiFailure && error.code === 'not_found';
    if (!isTooEarly && !(error instanceof NetworkFailure)) throw error;
  }
}

/** Whether the user cancelled this job, here or in another tab, and it has not ended yet. */
export function isCancelRequested(jobId: string): boolean {
  return cancelledHere.has(jobId) || cancelled.list().includes(jobId);
}

export function forgetCancel(jobId: string): void {
  cancelledHere.delete(jobId);
  cancelled.remove(jobId);
}
