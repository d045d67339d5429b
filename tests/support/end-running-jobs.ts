import { expect } from 'vitest';
import { AppError } from '@/lib/protocol/app-error';
import { runningJobs } from '@/lib/server/jobs/ownership/running-jobs';

/** Cancels the jobs that still run in this process, and waits for their end: the next test finds none. */
export async function endRunningJobs(): Promise<void> {
  for (const running of runningJobs().values()) running.cancel.abort(new AppError('cancelled', 'Over.'));
  await expect.poll(() => runningJobs().size).toBe(0);
}
