import { limits } from '@/lib/protocol/limits';
import { NetworkFailure } from './api-failure';
import { send } from './http';

/** After three missed heartbeats and a little more the connection counts as dead: the laptop may have slept. */
const silenceMaxMs = limits.heartbeatMs * 3 + 5_000;

/**
 * Like `send`, for an answer whose first words never take long. A connection that has died without a word, as on a
 * telephone that changes its network, is given up.
 * @throws ApiFailure as `send` does; NetworkFailure if there is no answer, or none for too long
 */
export async function sendWithin(path: string, init: RequestInit = {}): Promise<Response> {
  const { signal } = init;
  const giveUp = new AbortController();
  const abort = () => giveUp.abort(signal?.reason);
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await withinSilence(send(path, { ...init, signal: giveUp.signal }));
  } catch (error) {
    giveUp.abort();
    throw error;
  }
}

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

/** The bytes of an answer, however long they take as long as some come. @throws as `sendWithin` and `readWithin` do */
export async function fetchBlobWithin(path: string): Promise<Blob> {
  const { headers, body } = await sendWithin(path);
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
