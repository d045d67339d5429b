import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { hasEnd, pictureIndexes, readWholeLog, type StoredFrame } from '../job-record';
import { runningJobs } from '../ownership/running-jobs';

const waitMs = 10_000;
const pollMs = 200;

/**
 * Reads what belongs to a picture of a job. Whoever asks may be faster than the job's process, which parks behind its
 * stream, and may ask another process that shares the storage: this waits until the log in storage names the picture,
 * because everything that belongs to it is stored before.
 * @param read returns null if nothing is stored
 * @returns null if it was confirmed or swept, or never was
 * @throws AppError interrupted when the storage is too slow: ask again
 */
export async function readOnceParked<T>(
  storage: Storage,
  jobId: string,
  index: number,
  read: () => Promise<T | null>,
): Promise<T | null> {
  for (const giveUpAt = performance.now() + waitMs; ; ) {
    const found = await read();
    if (found !== null) return found;
    const { frames } = await readWholeLog(storage, jobId);
    const log = runningJobs().get(jobId)?.log;
    // What this process runs is in its memory until it is stored, unless another process goes on with the job.
    if (log && (frames.at(-1)?.sequence ?? 0) <= log.lastSequence) return null;
    // It may have been stored in between, so it is read once more.
    if (isDecided(frames, index)) return read();
    if (performance.now() > giveUpAt) throw notParkedYet();
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

function isDecided(frames: readonly StoredFrame[], index: number): boolean {
  const named = [...pictureIndexes(frames), ...pictureIndexes(frames, 'image-fail')];
  return hasEnd(frames) || named.includes(index);
}

function notParkedYet(): AppError {
  return new AppError('interrupted', 'The storage is slow: ask for this picture again.', {
    details: { retryAfterSeconds: 5, charged: false },
  });
}
