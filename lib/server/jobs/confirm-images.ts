import 'server-only';
import type { Storage } from '../storage/storage';
import { jobKeys, parkedPictureSchema } from './job-record';
import { readWholeLog } from './parked-log';

/**
 * The browser has saved these pictures: their parked bytes go. With the last one the job is only a record, and
 * the same POST is answered job_gone.
 */
export async function confirmImages(
  storage: Storage,
  jobId: string,
  indexes: readonly number[],
): Promise<void> {
  for (const index of indexes) await storage.delete(jobKeys.picture(jobId, index));
  const { frames } = await readWholeLog(storage, jobId);
  if (frames.at(-1)?.event !== 'job-end') return;
  if (await hasParkedPicture(storage, jobId, frames)) return;
  await storage.claim(jobKeys.gone(jobId), new Date().toISOString());
}

async function hasParkedPicture(
  storage: Storage,
  jobId: string,
  frames: readonly { event: string; data: unknown }[],
): Promise<boolean> {
  for (const frame of frames) {
    if (frame.event !== 'image-end') continue;
    const { index } = parkedPictureSchema.parse(frame.data);
    if (await storage.exists(jobKeys.picture(jobId, index))) return true;
  }
  return false;
}
