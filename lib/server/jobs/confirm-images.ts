import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import type { Storage } from '../platform/storage/storage';
import { endInterrupted } from './end-interrupted';
import { jobKeys, parkedPictureSchema } from './job-record';
import { readWholeLog } from './parked-log';
import { runningJobs } from './registry';

const waitMs = 10_000;
/** For a job of another process that is about to end; one that runs on is confirmed meanwhile. */
const endingMs = 2_000;
const pollMs = 200;

/**
 * The browser has saved these pictures: their parked bytes go. With the last one the job is only a record, and
 * the same POST is answered job_gone.
 *
 * A browser may be faster than parking, which runs behind the stream: deleting waits until there is what to delete.
 * @throws AppError interrupted when the storage keeps it waiting: to be confirmed again
 */
export async function confirmImages(
  storage: Storage,
  jobId: string,
  indexes: readonly number[],
): Promise<void> {
  const running = runningJobs().get(jobId);
  if (running?.log.state === 'ended') await Promise.race([running.parked, pause(waitMs)]);
  else if (!running) await within(endingMs, () => hasEnded(storage, jobId));
  for (const index of indexes) {
    if (!(await within(waitMs, () => isParked(storage, jobId, index)))) throw notParkedYet();
    await storage.delete(jobKeys.picture(jobId, index));
  }
  const frames = await framesOf(storage, jobId);
  if (!endOf(frames) || (await hasParkedPicture(storage, jobId, frames))) return;
  await storage.claim(jobKeys.gone(jobId), new Date().toISOString());
}

/** Whether its log has an end. A job whose process died after its reader saw the end, but before parking it, gets one. */
async function hasEnded(storage: Storage, jobId: string): Promise<boolean> {
  const { frames, nextBatch } = await readWholeLog(storage, jobId);
  return endOf(frames) || (await endInterrupted(storage, jobId, nextBatch)) === 'ended';
}

type Frames = readonly { event: string; data: unknown }[];

async function framesOf(storage: Storage, jobId: string): Promise<Frames> {
  return (await readWholeLog(storage, jobId)).frames;
}

function endOf(frames: Frames): boolean {
  return frames.at(-1)?.event === 'job-end';
}

/** Whether the picture is in storage, or was, or never will be. */
async function isParked(storage: Storage, jobId: string, index: number): Promise<boolean> {
  if (await storage.exists(jobKeys.picture(jobId, index))) return true;
  const frames = await framesOf(storage, jobId);
  return endOf(frames) || indexesOf(frames).includes(index);
}

async function hasParkedPicture(storage: Storage, jobId: string, frames: Frames): Promise<boolean> {
  for (const index of indexesOf(frames)) {
    if (await storage.exists(jobKeys.picture(jobId, index))) return true;
  }
  return false;
}

function indexesOf(frames: Frames): number[] {
  return frames
    .filter((frame) => frame.event === 'image-end')
    .map((frame) => parkedPictureSchema.parse(frame.data).index);
}

/** Asks again and again until it is so, for so long. */
async function within(ms: number, isSo: () => Promise<boolean>): Promise<boolean> {
  for (const giveUpAt = performance.now() + ms; ; ) {
    if (await isSo()) return true;
    if (performance.now() > giveUpAt) return false;
    await pause(pollMs);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function notParkedYet(): AppError {
  return new AppError('interrupted', 'The storage is slow: confirm these pictures again.', {
    details: { retryAfterSeconds: 5, charged: false },
  });
}
