import 'server-only';
import { createHash } from 'node:crypto';
import { AppError } from '@/lib/protocol/app-error';
import { canFetchLater, toImageFailure } from '../../gateway/downloads/receive-picture';
import { inspectPicture } from '../../platform/images/inspect-picture';
import { logger } from '../../platform/log';
import type { JobRun } from '../job-run';
import { inspectDelivered } from '../pictures/inspect-delivered';
import { encodeLink, fetchLink, type PictureLink, storeLink } from '../pictures/picture-link';
import { storePicture } from '../pictures/store-picture';
import { asAppError, type CallProgress, damagedError } from './call-progress';

export async function logPreview(run: JobRun, index: number, base64: string): Promise<void> {
  const bytes = Buffer.from(base64, 'base64');
  const picture = await inspectPicture(bytes);
  if (picture === null) return;
  const { mimeType } = picture;
  run.log.appendPreview({ index, mimeType, bytes });
}

export async function logPicture(
  run: JobRun,
  progress: CallProgress,
  index: number,
  { base64, damaged = false }: { base64: string; damaged?: boolean },
): Promise<void> {
  const bytes = Buffer.from(base64, 'base64');
  const picture = await inspectDelivered(bytes);
  if (picture === null) {
    const reason = damaged ? 'empty' : 'refused';
    run.log.append({ event: 'image-fail', data: { index, reason, retryable: false } });
    return;
  }
  const isDamaged = damaged || picture.damaged === true;
  // There is no better copy: the picture is shown, and the job says that a part of it is missing.
  if (isDamaged) progress.downloadFailure ??= damagedError();
  progress.delivered.add(index);
  progress.contents.add(contentHash(bytes));
  const signature = progress.signatures.get(index) ?? null;
  run.log.appendPicture({
    index,
    ...picture,
    ...(isDamaged ? { damaged: true } : {}),
    bytes,
    signature,
  });
}

export function contentHash(bytes: Uint8Array): string {
  return createHash('sha1').update(bytes).digest('base64');
}

/**
 * One failed picture never costs the others. The link is stored before the download, in case the process dies
 * meanwhile, so that the download alone can be retried; if the storage refuses the link, it is parked with the failure.
 * @param mayBeDuplicate whether the picture may have been delivered already; if it was, it is not delivered again
 * @returns false if it was
 */
export async function fetchPicture(
  signal: AbortSignal,
  run: JobRun,
  progress: CallProgress,
  index: number,
  link: PictureLink,
  mayBeDuplicate = false,
): Promise<boolean> {
  run.log.append({ event: 'job-progress', data: { stage: 'saving', percent: null } });
  try {
    if (!mayBeDuplicate) await storeLink(run.storage, run.jobId, index, link);
  } catch (cause) {
    logger.error({ err: cause }, 'a result link could not be stored yet');
  }
  try {
    const { bytes, isStored, ...picture } = await loadPicture(signal, run, index, link, mayBeDuplicate);
    const hash = contentHash(bytes);
    if (mayBeDuplicate && progress.contents.has(hash)) return false;
    progress.delivered.add(index);
    progress.contents.add(hash);
    const signature = progress.signatures.get(index) ?? null;
    run.log.appendPicture({
      index,
      ...picture,
      bytes,
      signature,
      isStored,
    });
  } catch (cause) {
    const error = asAppError(cause);
    const failure = toImageFailure(error);
    if (canFetchLater(error)) run.log.appendFailedLink(index, encodeLink(link), failure);
    else run.log.append({ event: 'image-fail', data: { index, reason: failure.reason, retryable: false } });
    progress.downloadFailure ??=
      error.code === 'cancelled'
        ? error
        : new AppError('download_failed', error.message, { cause, details: error.details });
  }
  return true;
}

/** The gateway hands out its own pictures a few times only, so these are stored before they are shown. */
async function loadPicture(
  signal: AbortSignal,
  run: JobRun,
  index: number,
  link: PictureLink,
  mayBeDuplicate: boolean,
) {
  const picture = await fetchLink(signal, run.upstream, link);
  if (link.taskId === undefined || mayBeDuplicate) return { ...picture, isStored: false };
  try {
    await storePicture(run.storage, run.jobId, index, picture.bytes);
    return { ...picture, isStored: true };
  } catch (cause) {
    logger.error({ err: cause }, 'a picture could not be stored yet');
    return { ...picture, isStored: false };
  }
}
