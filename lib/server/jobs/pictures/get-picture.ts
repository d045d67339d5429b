import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { bodyOf } from '@/lib/server/platform/http/body-of';
import { sniffPicture } from '@/lib/server/platform/images/sniff-picture';
import { openObject } from '@/lib/server/platform/storage/open-object';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { endsEarly } from '../../gateway/answers/picture-end';
import { jobKeys } from '../job-record';
import { runningJobs } from '../ownership/running-jobs';
import { readOnceParked } from './read-once-parked';

interface ServedPicture {
  mimeType: string;
  sizeBytes: number;
  /** Makes a stream of its bytes. */
  body(): ReadableStream<Uint8Array>;
}

/**
 * A picture as the gateway gave it, until it is confirmed.
 * @throws AppError not_found; interrupted when it is not stored yet: ask again
 */
export async function getPicture(storage: Storage, jobId: string, index: string): Promise<ServedPicture> {
  if (!isIndex(index)) throw noSuchPicture();
  const read = () => readPicture(storage, jobId, Number(index));
  const picture = await readOnceParked(storage, jobId, Number(index), read);
  if (picture === null) throw noSuchPicture();
  return picture;
}

/** The same as text, which proxies that change pictures leave as it is. `damaged`: it ends before its format does. */
export async function getPictureAsText(storage: Storage, jobId: string, index: string) {
  const { mimeType, body } = await getPicture(storage, jobId, index);
  const bytes = Buffer.from(await new Response(body()).arrayBuffer());
  return { mimeType, base64: bytes.toString('base64'), ...(endsEarly(bytes) ? { damaged: true } : {}) };
}

async function readPicture(storage: Storage, jobId: string, index: number): Promise<ServedPicture | null> {
  const unparked = runningJobs().get(jobId)?.log.unparkedPicture(index);
  if (unparked) return inMemory(unparked);
  const stored = await openObject(storage, jobKeys.picture(jobId, index));
  const mimeType = stored && sniffPicture(stored.head);
  return stored && mimeType ? { mimeType, sizeBytes: stored.sizeBytes, body: stored.body } : null;
}

/**
 * The newest preview of a picture that is being made here. Previews are only kept until the next one replaces them.
 * @param sequence the frame that announced a preview: an older one is not what was asked for
 * @throws AppError not_found
 */
export function getPreview(jobId: string, index: string, sequence: string): ServedPicture {
  const isAsked = isIndex(index) && /^\d{1,9}$/.test(sequence);
  const preview = isAsked
    ? runningJobs().get(jobId)?.log.preview(Number(index), Number(sequence))
    : undefined;
  if (!preview) throw noSuchPicture();
  return inMemory(preview);
}

function inMemory({ mimeType, bytes }: { mimeType: string; bytes: Uint8Array }): ServedPicture {
  return { mimeType, sizeBytes: bytes.byteLength, body: () => bodyOf(bytes) };
}

function isIndex(text: string): boolean {
  return /^\d{1,3}$/.test(text);
}

function noSuchPicture(): AppError {
  return new AppError('not_found', 'That picture is not here: it was confirmed, or there was none.');
}
