import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { jobKeys } from '../job-record';
import { runningJobs } from '../ownership/running-jobs';
import { readOnceParked } from './read-once-parked';

/**
 * What a follow-up must send back with a picture, as base64 text. It is there until the picture is confirmed.
 * @throws AppError not_found; interrupted when it is not stored yet: ask again
 */
export async function getSignature(storage: Storage, jobId: string, index: string): Promise<string> {
  if (/^\d{1,3}$/.test(index)) {
    const read = () => readSignature(storage, jobId, Number(index));
    const signature = await readOnceParked(storage, jobId, Number(index), read);
    if (signature !== null) return signature;
  }
  throw new AppError('not_found', 'There is no signature for that picture.');
}

async function readSignature(storage: Storage, jobId: string, index: number): Promise<string | null> {
  const unparked = runningJobs().get(jobId)?.log.signature(index);
  if (unparked) return unparked;
  const stored = await storage.get(jobKeys.signature(jobId, index));
  return stored && new TextDecoder().decode(stored);
}
