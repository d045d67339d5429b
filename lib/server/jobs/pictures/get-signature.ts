import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { jobKeys } from '../job-record';
import { runningJobs } from '../ownership/running-jobs';

/**
 * What a follow-up must send back with a picture, as base64 text. It is there until the picture is confirmed.
 * @throws AppError not_found
 */
export async function getSignature(storage: Storage, jobId: string, index: string): Promise<string> {
  if (/^\d{1,3}$/.test(index)) {
    // Its reader may be faster than parking.
    const unparked = runningJobs().get(jobId)?.log.signature(Number(index));
    if (unparked) return unparked;
    const stored = await storage.get(jobKeys.signature(jobId, Number(index)));
    if (stored !== null) return new TextDecoder().decode(stored);
  }
  throw new AppError('not_found', 'There is no signature for that picture.');
}
