import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import type { Storage } from '../storage/storage';
import { jobKeys } from './job-record';
import { runningJobs } from './registry';

/** Aborts the upstream call, here or in the process that runs it. A job that has ended stays as it ended. */
export async function cancelJob(storage: Storage, jobId: string): Promise<void> {
  const running = runningJobs().get(jobId);
  if (running) running.cancel.abort(new AppError('cancelled', 'The job was cancelled.'));
  else await storage.put(jobKeys.cancel(jobId), new Date().toISOString());
}
