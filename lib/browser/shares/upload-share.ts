import { loadPicture } from '../library/load-picture';
import { ApiFailure, NetworkFailure } from '../platform/api-failure';
import { reconnectPause } from '../platform/reconnect-pause';
import { sendWithProgress } from '../platform/send-with-progress';
import type { OwnShare } from './own-shares';
import { saveOwnShare } from './own-shares';
import { ShareProblem } from './share-problem';
import { partPath, publishShare } from './shares-api';

/** Attempts for each request; after that the user decides. */
const attemptsMax = 4;

export interface UploadProgress {
  /** 0 to 100, over the bytes of all pictures. */
  percent: number;
  /** Position among the shared pictures, from 1. */
  picture: number;
}

/**
 * Uploads the pictures of a draft in parts, then publishes the share. The progress is saved after each part, so an
 * upload that was interrupted by a failure or a reload resumes after the last part that arrived.
 * @throws ShareProblem, ApiFailure or NetworkFailure; the signal's reason when it is aborted
 */
export async function uploadShare(
  signal: AbortSignal,
  share: OwnShare,
  onProgress: (progress: UploadProgress) => void,
): Promise<OwnShare> {
  if (share.upload === null) return share;
  const { partBytes } = share.upload;
  const blobs = await Promise.all(share.pictureIds.map((id) => loadPicture(id, 'original')));
  const pictures = blobs.filter((blob) => blob !== null);
  if (pictures.length < blobs.length) throw new ShareProblem('missing');
  const sendFrom = async (from: OwnShare) => {
    const sent = await sendParts(signal, from, pictures, onProgress);
    onProgress({ percent: 100, picture: pictures.length });
    await withRetries(signal, () => publishShare(share.id, share.token));
    return sent;
  };
  let sent: OwnShare;
  try {
    sent = await sendFrom(share);
  } catch (error) {
    const picture = missingPicture(error);
    if (picture === null) throw error;
    // The server has lost parts, for example in a power failure: upload again from the first missing picture.
    sent = await sendFrom({ ...share, upload: { partBytes, picture, part: 0 } });
  }
  const published = { ...sent, upload: null };
  await saveOwnShare(published);
  return published;
}

/** The index of the picture that the server reported as incomplete; null for other failures. */
function missingPicture(error: unknown): number | null {
  const isRefusal = error instanceof ApiFailure && error.code === 'invalid_request' && error.reason === null;
  const index = isRefusal ? /^pictures\.(\d+)$/.exec(error.field ?? '')?.[1] : undefined;
  return index === undefined ? null : Number(index);
}

/** Uploads the remaining parts and saves the progress after each. */
async function sendParts(
  signal: AbortSignal,
  share: OwnShare,
  pictures: readonly Blob[],
  onProgress: (progress: UploadProgress) => void,
): Promise<OwnShare> {
  const allBytes = pictures.reduce((sum, { size }) => sum + size, 0);
  let current = share;
  for (let next = nextPart(share, pictures); next !== null; next = nextPart(current, pictures)) {
    const { picture, start, body, sentBytes, partBytes } = next;
    const report = (partSentBytes: number) =>
      onProgress({ percent: ((sentBytes + partSentBytes) / allBytes) * 100, picture: picture + 1 });
    report(0);
    await sendPart(signal, current, { picture, part: next.part, body, onProgress: report });
    const isLast = start + body.size >= (pictures[picture]?.size ?? 0);
    const upload = isLast
      ? { partBytes, picture: picture + 1, part: 0 }
      : { partBytes, picture, part: next.part + 1 };
    current = { ...current, upload };
    await saveOwnShare(current);
  }
  return current;
}

interface NextPart {
  picture: number;
  part: number;
  partBytes: number;
  /** Offset in the picture, in bytes. */
  start: number;
  body: Blob;
  /** Size of all parts before this one. */
  sentBytes: number;
}

function nextPart({ upload }: OwnShare, pictures: readonly Blob[]): NextPart | null {
  if (upload === null) return null;
  const { picture, part, partBytes } = upload;
  const blob = pictures[picture];
  if (blob === undefined) return null;
  const start = part * partBytes;
  const before = pictures.slice(0, picture).reduce((sum, { size }) => sum + size, 0);
  return {
    picture,
    part,
    partBytes,
    start,
    body: blob.slice(start, start + partBytes),
    sentBytes: before + start,
  };
}

interface SentPart {
  picture: number;
  part: number;
  body: Blob;
  onProgress: (sentBytes: number) => void;
}

async function sendPart(signal: AbortSignal, share: OwnShare, sent: SentPart): Promise<void> {
  const { picture, part, body, onProgress } = sent;
  await withRetries(signal, () =>
    sendWithProgress(signal, {
      method: 'PUT',
      path: partPath(share.id, picture, part),
      headers: { 'x-share-token': share.token },
      body,
      // The reported bytes may include headers and framing.
      onProgress: (sentBytes) => onProgress(Math.min(sentBytes, body.size)),
    }),
  );
}

/** Retries transient failures after a pause. Every step of an upload is idempotent. */
async function withRetries<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      signal.throwIfAborted();
      return await work();
    } catch (error) {
      const isTransient =
        error instanceof NetworkFailure || (error instanceof ApiFailure && error.status >= 500);
      const isPermanent = error instanceof ApiFailure && error.code === 'not_configured';
      if (!isTransient || isPermanent || attempt === attemptsMax) throw error;
      await reconnectPause(attempt);
    }
  }
}
