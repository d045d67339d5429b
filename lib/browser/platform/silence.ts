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

/** The bytes of an answer, however long they take as long as some come. @throws NetworkFailure */
export async function readBlobWithin({ headers, body }: Response): Promise<Blob> {
  const type = headers.get('Content-Type') ?? '';
  if (body === null) return new Blob([], { type });
  const reader = body.getReader();
  try {
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    for (let chunk = await readWithin(reader); chunk !== null; chunk = await readWithin(reader))
      chunks.push(chunk);
    return new Blob(chunks, { type });
  } finally {
    // Frees the connection of an answer that was given up.
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
