import { loadPicture } from '../library/load-picture';
import { ApiFailure, NetworkFailure } from '../platform/api-failure';
import { reconnectPause } from '../platform/reconnect-pause';
import { sendWithProgress } from '../platform/send-with-progress';
import type { OwnShare } from './own-shares';
import { saveOwnShare } from './own-shares';
import { ShareProblem } from './share-problem';
import { partPath, publishShare } from './shares-api';

/** A part that fails is sent again by itself so many times; after that its user decides. */
const triesMax = 4;

export interface UploadProgress {
  /** 0 to 100 of all bytes. */
  percent: number;
  /** From 1, of those that are shared. */
  picture: number;
}

/**
 * Sends the pictures of a draft, one by one and part by part, from where it was left, then opens the link. Every part
 * that has arrived is noted, so that a failure, a reload or another visit goes on behind it.
 * @throws ShareProblem, ApiFailure or NetworkFailure; the signal's reason when it is stopped
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
  const sendFrom = async (left: OwnShare) => {
    const sent = await sendParts(signal, left, pictures, onProgress);
    onProgress({ percent: 100, picture: pictures.length });
    await again(signal, () => publishShare(share.id, share.token));
    return sent;
  };
  let sent: OwnShare;
  try {
    sent = await sendFrom(share);
  } catch (error) {
    const picture = missingPicture(error);
    if (picture === null) throw error;
    // The studio has lost what had arrived there, with its power or its disk: once more from that picture on.
    sent = await sendFrom({ ...share, upload: { partBytes, picture, part: 0 } });
  }
  const published = { ...sent, upload: null };
  await saveOwnShare(published);
  return published;
}

/** The picture that a draft lacks, by the refusal to open it; null for other failures. */
function missingPicture(error: unknown): number | null {
  const isRefusal = error instanceof ApiFailure && error.code === 'invalid_request' && error.reason === null;
  const place = isRefusal ? /^pictures\.(\d+)$/.exec(error.field ?? '')?.[1] : undefined;
  return place === undefined ? null : Number(place);
}

/** Sends what is left of a draft; each part is noted as it has arrived. */
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
    const tell = (partSentBytes: number) =>
      onProgress({ percent: ((sentBytes + partSentBytes) / allBytes) * 100, picture: picture + 1 });
    tell(0);
    await sendPart(signal, current, { picture, part: next.part, body, onProgress: tell });
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
  /** Where it begins in its picture. */
  start: number;
  body: Blob;
  /** Bytes of everything before it. */
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
  await again(signal, () =>
    sendWithProgress(signal, {
      method: 'PUT',
      path: partPath(share.id, picture, part),
      headers: { 'x-share-token': share.token },
      body,
      // Headers and framing count as well.
      onProgress: (sentBytes) => onProgress(Math.min(sentBytes, body.size)),
    }),
  );
}

/** Again after a pause where that may help: every step of an upload can be repeated. */
async function again<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      signal.throwIfAborted();
      return await work();
    } catch (error) {
      const isPassing =
        error instanceof NetworkFailure || (error instanceof ApiFailure && error.status >= 500);
      const isRefusal = error instanceof ApiFailure && error.code === 'not_configured';
      if (!isPassing || isRefusal || attempt === triesMax) throw error;
      await reconnectPause(attempt);
    }
  }
}
