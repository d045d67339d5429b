import { errorTable } from '@/lib/protocol/errors';
import type { JobImage } from '@/lib/protocol/job-state';
import { measurePicture } from '../library/measure-picture';
import { pictureId } from '../library/picture-ids';
import { ApiFailure, NetworkFailure, UnreadableAnswer } from '../platform/api-failure';
import { reconnectPause } from '../platform/reconnect-pause';
import { ignoreStorageFailure } from '../platform/storage-failure';
import { applyEvent } from './apply-event';
import { followShared } from './follow-shared';
import { getPictureAsText } from './job-api';
import { takeFromLibrary } from './take-from-library';
import { isStillOpen, type TrackedJob } from './tracked-job';

/** How often a job is followed again in one visit. The next visit goes on if the job still has its record then. */
const attemptsMax = 3;

/** Two retries of one job may end at about the same time, but a tab follows a job only once. */
const searches = new Map<string, Promise<boolean>>();

/**
 * Fetches pictures that the studio has delivered according to job-end, although their frames did not arrive: its
 * storage failed for a moment, or a part of the job's log is damaged. The job is followed again from its first frame,
 * and at last the studio is asked for the bytes alone. A picture that it does not have is shown as not downloaded.
 * @returns false while the studio may still have a picture, so that the job must keep its record
 */
export async function fetchMissingPictures(job: TrackedJob): Promise<boolean> {
  const { jobId } = job.record;
  const search = searches.get(jobId) ?? searchPictures(job).finally(() => searches.delete(jobId));
  searches.set(jobId, search);
  return search;
}

async function searchPictures(job: TrackedJob): Promise<boolean> {
  // Another tab has finished the job, and has asked for all of its pictures.
  if (!(await isStillOpen(job))) return true;
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const missing = await listMissing(job);
    if (missing.length === 0) return true;
    await reconnectPause(attempt);
    if (!(await followAgain(job, missing))) break;
  }
  const lost: number[] = [];
  for (const index of await listMissing(job)) {
    const answer = await fetchAlone(job, index);
    if (answer === 'unknown') return false;
    if (answer === 'gone') lost.push(index);
  }
  // Without locks another tab may have saved and confirmed them in the meantime, so that the studio no longer has them.
  if (lost.length > 0) await takeFromLibrary(job);
  const open = await listMissing(job);
  for (const index of lost) if (open.includes(index)) giveUp(job, index);
  return true;
}

/** Whether job-end said that more pictures were delivered than are here. */
export function lacksPictures({ state }: TrackedJob): boolean {
  return state.delivered > state.images.filter(isHere).length;
}

/** The pictures that neither arrived nor failed, provided that the studio has delivered some of them. */
async function listMissing(job: TrackedJob): Promise<readonly number[]> {
  const { images, delivered, requested } = job.state;
  const { wasDeleted } = await import('../library/trash');
  const missing: number[] = [];
  let known = images.filter(isHere).length;
  for (let index = 0; index < Math.max(images.length, requested, delivered); index += 1) {
    if ((images[index]?.status ?? 'pending') !== 'pending') continue;
    let isDeleted = false;
    await ignoreStorageFailure(async () => {
      isDeleted = await wasDeleted(pictureId(job.record.jobId, index));
    });
    // Another tab has saved it, and the user has deleted it since.
    if (isDeleted) known += 1;
    else missing.push(index);
  }
  return delivered > known ? missing : [];
}

function isHere(image: JobImage): boolean {
  return 'mimeType' in image;
}

/** @returns whether it can help to follow the job once more */
async function followAgain(job: TrackedJob, missing: readonly number[]): Promise<boolean> {
  try {
    for await (const { event } of followShared(job.record.jobId, 0, () => undefined)) {
      if (event.event === 'job-end') break;
      // Their numbers are not new to the job, so its missing pictures are applied without them, and nothing else is.
      const isMissing = event.event === 'image-end' && missing.includes(event.data.index);
      if (isMissing && event.data.picture !== null) await applyEvent(job, event);
    }
    return true;
  } catch (error) {
    if (error instanceof NetworkFailure) return true;
    if (error instanceof ApiFailure || error instanceof UnreadableAnswer) return false;
    throw error;
  }
}

/**
 * Fetches the bytes of a picture whose frame the studio does not send. No frame says how many they are, so that bytes
 * that a proxy has changed would pass for the original, and be confirmed: they are fetched as text.
 */
async function fetchAlone(job: TrackedJob, index: number): Promise<'saved' | 'gone' | 'unknown'> {
  try {
    const { picture, isDamaged } = await getPictureAsText(job.record.jobId, index);
    const size = await measurePicture(picture);
    // A captive portal may have answered.
    if (size === null) return 'unknown';
    const damaged = isDamaged ? { damaged: true } : {};
    const data = { index, mimeType: picture.type, ...size, ...damaged, picture };
    await applyEvent(job, { event: 'image-end', data });
    return 'saved';
  } catch (error) {
    if (error instanceof ApiFailure) return error.isForgotten ? 'gone' : 'unknown';
    if (error instanceof NetworkFailure || error instanceof UnreadableAnswer) return 'unknown';
    throw error;
  }
}

/** The studio does not have a picture. The gateway may still have it, which "Fetch again" finds out. */
function giveUp(job: TrackedJob, index: number): void {
  const { status, requested, error } = job.state;
  // More pictures may be open than were delivered.
  if (!lacksPictures(job) || status === 'connecting' || status === 'running') return;
  const delivered = job.state.delivered - 1;
  const isDelivered = status === 'succeeded' || status === 'partial';
  const { retryable, charged } = errorTable.download_failed;
  const message = 'The studio no longer has a picture that it had received.';
  job.apply({ event: 'image-fail', data: { index, reason: 'download', retryable: true } });
  job.apply({
    event: 'job-end',
    data: {
      status: isDelivered ? (delivered > 0 ? 'partial' : 'failed') : status,
      requested,
      delivered,
      error: error ?? { code: 'download_failed', message, retryable, charged },
    },
  });
}
