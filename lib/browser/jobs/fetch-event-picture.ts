import { ApiFailure, NetworkFailure } from '../platform/api-failure';
import { withLock } from '../platform/locks';
import { reconnectPause } from '../platform/reconnect-pause';
import { getPictureBytes, getPictureFromStream, getPreviewBytes } from './job-api';
import type { DeliveredEvent } from './job-frame';
import type { SharedFrame } from './job-stream';

/** How many pictures all tabs together fetch at once: connections stay free for whatever the user does. */
const lanes = 2;
let nextLane = 0;
/** How often in a row a picture must have the same other size until the job's own stream is asked for it. */
const sameSizesMax = 4;

interface FetchConditions {
  isFollowed: () => boolean;
  /** Whether no newer frame of the job has arrived in the meantime. */
  isNewest: () => boolean;
}

type EventFrame = SharedFrame & { kind: 'event' };

/**
 * The event of a frame, with the bytes of its picture if it has one. Fetching is repeated until the bytes are here, or
 * the studio says that it does not have them. A picture that it has in another size than the event says is delivered
 * as damaged. Throws ApiFailure if the studio refuses for good.
 */
export async function fetchEventPicture(
  { jobId, sequence, event }: EventFrame,
  { isFollowed, isNewest }: FetchConditions,
): Promise<DeliveredEvent> {
  switch (event.event) {
    case 'image-preview': {
      const { sizeBytes: _size, ...data } = event.data;
      // A preview is worth one attempt, as long as nothing better has arrived.
      const picture = isNewest() ? await fetchPreview(jobId, data.index, sequence) : null;
      return { event: event.event, data: { ...data, picture } };
    }
    case 'image-end': {
      const { sizeBytes, ...data } = event.data;
      const { index, mimeType } = data;
      const sources = {
        fetchIt: () => getPictureBytes(jobId, index),
        fetchAsText: () => getPictureFromStream(jobId, sequence),
      };
      const picture = await untilFetched(sources, sizeBytes, isFollowed);
      const isDamaged = picture !== null && picture.size !== sizeBytes;
      return {
        event: event.event,
        data: {
          ...data,
          ...(isDamaged ? { damaged: true } : {}),
          picture: picture && ofType(picture, mimeType),
        },
      };
    }
    default:
      return event;
  }
}

/**
 * The bytes of a picture. A connection that breaks cuts them off anywhere, so they are fetched again. If as many come
 * each time, the studio has no others, or a proxy changes pictures on their way: then they are fetched as text. What
 * counts as damaged is confirmed later, so it must be known that the studio has nothing better.
 * @returns null if the studio has no such bytes, or nobody follows the job now
 */
async function untilFetched(
  { fetchIt, fetchAsText }: { fetchIt: () => Promise<Blob>; fetchAsText: () => Promise<Blob | null> },
  sizeBytes: number,
  isFollowed: () => boolean,
): Promise<Blob | null> {
  let otherSize = -1;
  let sameSizes = 0;
  for (let failures = 0; isFollowed(); failures += 1) {
    try {
      const picture = await inLane(fetchIt);
      if (picture.size === sizeBytes) return picture;
      // A captive portal answers with a page, which has the same size each time, too.
      const isPicture = picture.type.startsWith('image/') && picture.size > 0;
      sameSizes = isPicture && picture.size === otherSize ? sameSizes + 1 : Number(isPicture);
      otherSize = picture.size;
      if (sameSizes >= sameSizesMax) return (await inLane(fetchAsText)) ?? picture;
    } catch (error) {
      if (error instanceof ApiFailure) {
        if (error.isForgotten) return null;
        if (error.isFinal) throw error;
      } else if (!(error instanceof NetworkFailure)) throw error;
    }
    await reconnectPause(failures);
  }
  return null;
}

async function fetchPreview(jobId: string, index: number, sequence: number): Promise<Blob | null> {
  try {
    return await inLane(() => getPreviewBytes(jobId, index, sequence));
  } catch (error) {
    if (error instanceof ApiFailure || error instanceof NetworkFailure) return null;
    throw error;
  }
}

function inLane<Picture>(fetchIt: () => Promise<Picture>): Promise<Picture> {
  nextLane = (nextLane + 1) % lanes;
  return withLock(`picture-bytes:${nextLane}`, fetchIt);
}

function ofType(picture: Blob, mimeType: string): Blob {
  return picture.type === mimeType ? picture : picture.slice(0, picture.size, mimeType);
}
