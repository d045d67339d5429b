import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { jobIdSchema } from '@/lib/protocol/job-request';
import type { Storage } from '../platform/storage/storage';
import { getClaim } from './parked-log';
import { runningJobs } from './registry';

/** @throws AppError not_found for an id that is none, or that no job has. */
export async function findJobOrThrow(storage: Storage, id: string): Promise<string> {
  const jobId = jobIdOrThrow(id);
  if (await hasJob(storage, jobId)) return jobId;
  throw noSuchJob();
}

export async function hasJob(storage: Storage, jobId: string): Promise<boolean> {
  return runningJobs().has(jobId) || (await getClaim(storage, jobId)) !== null;
}

/** @throws AppError not_found for what is no id. */
export function jobIdOrThrow(id: string): string {
  const parsed = jobIdSchema.safeParse(id);
  if (!parsed.success) throw noSuchJob();
  return parsed.data;
}

export function noSuchJob(): AppError {
  return new AppError('not_found', 'There is no such job here.');
}
