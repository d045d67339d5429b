import 'server-only';
import { randomUUID } from 'node:crypto';
import { AppError } from '@/lib/protocol/app-error';
import type { Storage } from '../platform/storage/storage';
import { jobKeys, type Withdrawal } from './job-record';
import { hasJob, jobIdOrThrow, noSuchJob } from './open-job';
import { runningJobs } from './registry';
import { verifiedClaim } from './verified-claim';

/** Aborts the upstream call, here or in the process that runs it. A job that has ended stays as it ended. */
export async function cancelJob(storage: Storage, jobId: string): Promise<void> {
  const running = runningJobs().get(jobId);
  if (running) running.cancel.abort(new AppError('cancelled', 'The job was cancelled.'));
  else await storage.put(jobKeys.cancel(jobId), new Date().toISOString());
}

/**
 * Cancels a job. An id that has none is taken, so that a request which is still on its way, in the socket of a process
 * that is suspended or with a proxy that tries again, finds it withdrawn.
 * @returns the job's id
 * @throws AppError not_found for what is no id, and for one that no job has or ever will have.
 */
export async function cancelOrWithdraw(storage: Storage, id: string): Promise<string> {
  const jobId = jobIdOrThrow(id);
  if (!(await hasJob(storage, jobId))) {
    const withdrawal: Withdrawal & { nonce: string } = {
      withdrawnAt: new Date().toISOString(),
      nonce: randomUUID(),
    };
    const claimed = await verifiedClaim(storage, jobKeys.claim(jobId), JSON.stringify(withdrawal));
    // Somebody was first, with the job itself or with a withdrawal.
    if (claimed === 'created' || !(await hasJob(storage, jobId))) throw noSuchJob();
  }
  await cancelJob(storage, jobId);
  return jobId;
}
