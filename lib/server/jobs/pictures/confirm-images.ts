import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { logger } from '@/lib/server/platform/log';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { hasEnd, jobKeys, pictureIndexes, readWholeLog, type StoredFrame } from '../job-record';
import { type RunningJob, runningJobs } from '../ownership/running-jobs';
import { takeOverOrEnd } from '../ownership/take-over';

const waitMs = 10_000;
/** How long to wait for a job of another process to end; one that goes on is confirmed all the same. */
const endingMs = 2_000;
const pollMs = 200;

/**
 * The browser has saved these pictures, so their parked bytes are deleted. After the last one the job is only a record,
 * and the same POST is answered with job_gone.
 *
 * A browser may be faster than parking, which runs behind the stream: a picture that is still in memory leaves it at
 * once and is no longer parked, and one that is being written is deleted once it is stored.
 * @throws AppError interrupted when the storage is too slow: the browser confirms again
 */
export async function confirmImages(
  storage: Storage,
  jobId: string,
  indexes: readonly number[],
): Promise<void> {
  const running = runningJobs().get(jobId);
  const dropped = running ? indexes.filter((index) => running.log.drop(index)) : [];
  if (running && dropped.length === indexes.length) {
    await Promise.race([deleteOnceParked(storage, jobId, indexes, running), pause(endingMs)]);
    return;
  }
  if (running?.log.state === 'ended') await Promise.race([running.parked, pause(waitMs)]);
  else if (!running) await within(endingMs, () => isEnded(storage, jobId));
  for (const index of indexes) {
    const isKnown = dropped.includes(index) || (await within(waitMs, () => isParked(storage, jobId, index)));
    if (!isKnown) throw notParkedYet();
    await deletePicture(storage, jobId, index);
  }
  await closeIfEmpty(storage, jobId, indexes);
}

/** The memory of these pictures is free already. The rest may take as long as the storage takes. */
async function deleteOnceParked(
  storage: Storage,
  jobId: string,
  indexes: readonly number[],
  { log, parked }: RunningJob,
): Promise<void> {
  try {
    if (log.state === 'ended') await parked;
    for (const index of indexes) await deletePicture(storage, jobId, index);
    await closeIfEmpty(storage, jobId, indexes);
  } catch (cause) {
    logger.warn({ err: cause }, 'a confirmed picture could not be deleted; the sweep does it');
  }
}

async function deletePicture(storage: Storage, jobId: string, index: number): Promise<void> {
  await storage.delete(jobKeys.picture(jobId, index));
  await storage.delete(jobKeys.signature(jobId, index));
}

/** A job that has ended, and whose pictures were all handed out, is over. */
async function closeIfEmpty(storage: Storage, jobId: string, confirmed: readonly number[]): Promise<void> {
  const frames = await readFrames(storage, jobId);
  await markSaved(storage, jobId, frames, confirmed);
  if (!hasEnd(frames) || (await hasParkedPicture(storage, jobId, frames))) return;
  await storage.claim(jobKeys.gone(jobId), new Date().toISOString());
}

/** A picture that had failed may be fetched again a second time at this moment, and must not be parked then. */
async function markSaved(
  storage: Storage,
  jobId: string,
  frames: readonly StoredFrame[],
  confirmed: readonly number[],
): Promise<void> {
  for (const index of new Set(pictureIndexes(frames, 'image-fail'))) {
    if (!confirmed.includes(index)) continue;
    await storage.claim(jobKeys.saved(jobId, index), '');
    await deletePicture(storage, jobId, index);
  }
}

/** Whether the parked log has an end. A job whose process died before it could park the end is ended here. */
async function isEnded(storage: Storage, jobId: string): Promise<boolean> {
  const { frames, nextBatch } = await readWholeLog(storage, jobId);
  if (hasEnd(frames)) return true;
  const found = await takeOverOrEnd(storage, jobId, nextBatch, null);
  return found === 'moved' && hasEnd(await readFrames(storage, jobId));
}

async function readFrames(storage: Storage, jobId: string): Promise<readonly StoredFrame[]> {
  return (await readWholeLog(storage, jobId)).frames;
}

/** Whether the picture is in storage, was there, or will never be. */
async function isParked(storage: Storage, jobId: string, index: number): Promise<boolean> {
  if (await storage.exists(jobKeys.picture(jobId, index))) return true;
  const frames = await readFrames(storage, jobId);
  return hasEnd(frames) || pictureIndexes(frames).includes(index);
}

async function hasParkedPicture(
  storage: Storage,
  jobId: string,
  frames: readonly StoredFrame[],
): Promise<boolean> {
  for (const index of pictureIndexes(frames)) {
    if (await storage.exists(jobKeys.picture(jobId, index))) return true;
  }
  return false;
}

/** Whether the condition comes true within this time. */
async function within(ms: number, isTrue: () => Promise<boolean>): Promise<boolean> {
  for (const giveUpAt = performance.now() + ms; ; ) {
    if (await isTrue()) return true;
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
