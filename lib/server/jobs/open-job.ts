import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { jobIdSchema } from '@/lib/protocol/job-request';
import type { Storage } from '../storage/storage';
import { getClaim } from './parked-log';
import { runningJobs } from './registry';

/** @throws AppError not_found for an id that is none, or that no job has. */
export async function findJobOrThrow(storage: Storage, id: string): Promise<string> {
  const parsed = jobIdSchema.safeParse(id);
  if (parsed.success) {
    const jobId = parsed.data;
    if (runningJobs().has(jobId) || (await getClaim(storage, jobId)) !== null) return jobId;
  }
  throw new AppError('not_found', 'There is no such job here.');
}
