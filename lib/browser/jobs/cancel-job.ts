import { ApiFailure, NetworkFailure } from '../platform/api-failure';
import { localList } from '../platform/local-list';
import { deleteJob as requestCancel } from './job-api';

/** Jobs that the user wants cancelled, by id, until they end: a later visit must not issue what was taken back. */
const wanted = localList<string>('safelight:cancelled-jobs', {
  isItem: (value) => typeof value === 'string',
  keyOf: (jobId) => jobId,
  most: 200,
});
/** Where storage is denied, this page still knows. */
const wantedHere = new Set<string>();

/**
 * Cancels a job. The call upstream is charged all the same if it was issued; the job ends as cancelled when its
 * stream says so. What the server cannot be told now, or does not know yet, it is told when the job's stream opens.
 * Throws ApiFailure when the server refuses.
 */
export async function cancelJob(jobId: string): Promise<void> {
  wantedHere.add(jobId);
  wanted.put(jobId);
  try {
    await requestCancel(jobId);
  } catch (error) {
    const isTooEarly = error instanceof ApiFailure && error.code === 'not_found';
    if (!isTooEarly && !(error instanceof NetworkFailure)) throw error;
  }
}

export function isCancelWanted(jobId: string): boolean {
  return wantedHere.has(jobId) || wanted.list().includes(jobId);
}

export function forgetCancel(jobId: string): void {
  wantedHere.delete(jobId);
  wanted.remove(jobId);
}
