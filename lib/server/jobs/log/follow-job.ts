import 'server-only';
import { parseJobEvent } from '@/lib/protocol/job-events';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { jobKeys, parkedPictureSchema, type StoredFrame } from '../job-record';
import type { TakeoverContext } from '../ownership/takeover-context';
import { encodeFrame, encodePictureFrame, type Frame } from './frame';
import { heartbeatStream } from './heartbeat-stream';
import { readFrames } from './read-frames';

/**
 * A job's frames after `lastSequence`, past and future, to its end. A reader that leaves changes nothing for the job.
 * If the job's process has died, the reader has the job taken over or ended, and waits if that takes a key that
 * `takeover` lacks.
 */
export function followJob(
  storage: Storage,
  jobId: string,
  lastSequence: number,
  takeover: TakeoverContext | null = null,
): ReadableStream<Uint8Array> {
  const leaving = new AbortController();
  const reader = { leaving: leaving.signal, storage, jobId, takeover, load: loadFrame };
  return heartbeatStream(bytesOf(readFrames(reader, lastSequence)), () => leaving.abort());
}

async function* bytesOf(frames: AsyncIterable<Frame>): AsyncGenerator<Uint8Array> {
  for await (const { bytes } of frames) yield bytes;
}

/** A parked frame as it is sent; null for a picture whose bytes were confirmed or swept. */
async function loadFrame(storage: Storage, jobId: string, parked: StoredFrame): Promise<Frame | null> {
  const { sequence } = parked;
  if (parked.event === 'image-end') {
    const picture = parkedPictureSchema.safeParse(parked.data).data;
    // A damaged frame is left out: the reader gets the rest of the job all the same.
    if (!picture) return null;
    const { sizeBytes: _size, ...data } = picture;
    const bytes = await storage.get(jobKeys.picture(jobId, data.index));
    if (bytes === null) return null;
    return encodePictureFrame(sequence, { event: 'image-end', data }, Buffer.from(bytes));
  }
  const event = parseJobEvent(parked.event, JSON.stringify(parked.data));
  if (event === null || event.event === 'image-end' || event.event === 'image-preview') return null;
  return encodeFrame(sequence, event);
}
