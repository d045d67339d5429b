import 'server-only';
import { randomUUID } from 'node:crypto';
import { AppError } from '@/lib/protocol/app-error';
import { logger } from '../platform/log';
import { isThisProcess } from '../platform/process-identity';
import type { Storage } from '../platform/storage/storage';
import { hasJob, noSuchJob, parseJobIdOrThrow } from './claim-job';
import { getClaim, jobKeys, readWholeLog, verifiedClaim, type Withdrawal } from './job-record';
import { readOwner } from './ownership/job-owner';
import { runningJobs } from './ownership/running-jobs';
import { takeOverOrEnd } from './ownership/take-over';

/** Aborts the upstream call, here or in the process that runs it. A job that has ended stays as it ended. */
export async function cancelJob(storage: Storage, jobId: string): Promise<void> {
  const running = runningJobs().get(jobId);
  running?.cancel.abort(new AppError('cancelled', 'The job was cancelled.'));
  if (running && !(await isTakenOver(storage, jobId))) return;
  await storage.put(jobKeys.cancel(jobId), new Date().toISOString());
  // A job that waits for its user's key is run by no process, and ends without that key.
  const { nextBatch } = await readWholeLog(storage, jobId);
  await takeOverOrEnd(storage, jobId, nextBatch, null);
}

/** Whether another process goes on with a job that this one runs as well, because it was suspended for a while. */
async function isTakenOver(storage: Storage, jobId: string): Promise<boolean> {
  try {
    const claim = await getClaim(storage, jobId);
    const owner = claim && (await readOwner(storage, claim));
    return owner !== null && owner.generation > 0 && !isThisProcess(owner.runner);
  } catch (cause) {
    logger.warn({ err: cause }, 'the owner of a cancelled job could not be read');
    return false;
  }
}

/**
 * Cancels a job. An id without a job is withdrawn: a request with it that is still on its way, in the socket of a
 * suspended process or at a proxy that tries again, will not be issued.
 * @param existing `keep` leaves a job that was issued as it is
 * @returns the job's id
 * @throws AppError not_found for text that is not an id, and for an id without a job.
 */
export async function cancelOrWithdraw(
  storage: Storage,
  id: string,
  existing: 'cancel' | 'keep' = 'cancel',
): Promise<string> {
  const jobId = parseJobIdOrThrow(id);
  if (!(await hasJob(storage, jobId))) {
    const withdrawal: Withdrawal & { nonce: string } = {
      withdrawnAt: new Date().toISOString(),
      nonce: randomUUID(),
    };
    const claimed = await verifiedClaim(storage, jobKeys.claim(jobId), JSON.stringify(withdrawal));
    // Otherwise somebody was faster: with the job itself, or with a withdrawal of their own.
    if (claimed === 'created' || !(await hasJob(storage, jobId))) throw noSuchJob();
  }
  if (existing === 'cancel') await cancelJob(storage, jobId);
  return jobId;
}
