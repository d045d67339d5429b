import { limits } from '@/lib/protocol/limits';
import { NetworkFailure } from './api-failure';

/** After three missed heartbeats and a little more the connection counts as dead: the laptop may have slept. */
export const silenceMaxMs = limits.heartbeatMs * 3 + 5_000;

/** The next chunk of a body; null at its end. @throws NetworkFailure if it breaks off, or nothing comes for too long */
export async function readWithin<Chunk extends Uint8Array>(
  reader: ReadableStreamDefaultReader<Chunk>,
): Promise<Chunk | null> {
  try {
    const { done, value } = await withinSilence(reader.read());
    return done ? null : value;
  } catch (cause) {
    if (cause instanceof NetworkFailure) throw cause;
    throw new NetworkFailure('The answer broke off.', { cause });
  }
}

/** The bytes of an answer, which may take any time as long as some keep arriving. @throws NetworkFailure */
export async function readBlobWithin({ headers, body }: Response): Promise<Blob> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of chunksOf(body)) chunks.push(chunk);
  return new Blob(chunks, { type: headers.get('Content-Type') ?? '' });
}

/** The same in one array, because over many answers browsers free arrays sooner than blobs. */
export async function readArrayWithin({ headers, body }: Response): Promise<Uint8Array<ArrayBuffer>> {
  let array = new Uint8Array(Number(headers.get('Content-Length')) || 0);
  let length = 0;
  for await (const chunk of chunksOf(body)) {
    // A proxy may have dropped the length.
    if (length + chunk.length > array.length) {
      const larger = new Uint8Array(2 * (length + chunk.length));
      larger.set(array.subarray(0, length));
      array = larger;
    }
    array.set(chunk, length);
    length += chunk.length;
  }
  return array.subarray(0, length);
}

async function* chunksOf(body: Response['body']): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (body === null) return;
  const reader = body.getReader();
  try {
    for (let chunk = await readWithin(reader); chunk !== null; chunk = await readWithin(reader)) yield chunk;
  } finally {
    // Frees the connection of an abandoned answer.
    reader.cancel().catch(() => undefined);
  }
}

async function withinSilence<Value>(promise: Promise<Value>): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NetworkFailure('The connection fell silent.')), silenceMaxMs);
  });
  try {
    return await Promise.race([promise, silence]);
  } finally {
    clearTimeout(timer);
  }
}
