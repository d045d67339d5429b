import 'server-only';
import { AppError, isAppError } from '@/lib/protocol/app-error';
import { asTransportError, TransportError } from '../failures/call-failures';
import type { AnswerEnd } from './answer-end';
import type { AnswerRoom } from './answer-room';

/**
 * The bytes of a body as they arrive, at most `bytesMax`. Ends at once when the signal aborts, even if the fetch behind
 * the body ignores it, and releases the connection however it ends. Once `end` is reached, a failure only ends it.
 * Each chunk takes memory in `room` before it is yielded. A body that holds memory and stalls is abandoned.
 * @throws the signal's reason; TransportError when the body breaks or stands still; AppError upstream_unreadable beyond
 * the limit.
 */
export async function* readChunks(
  signal: AbortSignal,
  body: ReadableStream<Uint8Array> | null,
  bytesMax: number,
  end?: AnswerEnd,
  room?: AnswerRoom,
): AsyncGenerator<Uint8Array, void, void> {
  if (body === null) return;
  const reader = body.getReader();
  // A stream that has failed refuses to be cancelled; there is nothing left to release then.
  const release = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', release, { once: true });
  end?.onOver(release);
  let bytes = 0;
  try {
    for (;;) {
      signal.throwIfAborted();
      const read = room?.isHolding ? readMoving(reader, room.standstillMs) : reader.read();
      const { done, value } = await read;
      if (end?.isOver) return;
      signal.throwIfAborted();
      if (done) return;
      bytes += value.byteLength;
      if (bytes > bytesMax) {
        throw new AppError('upstream_unreadable', `The answer is larger than ${bytesMax} bytes.`);
      }
      await room?.take(value.byteLength);
      yield value;
    }
  } catch (cause) {
    if (end?.isReached) return;
    if (signal.aborted) throw signal.reason;
    throw isAppError(cause) ? cause : asTransportError(cause);
  } finally {
    signal.removeEventListener('abort', release);
    end?.stop();
    release();
  }
}

/** The next chunk. @throws TransportError if none arrives within `standstillMs` */
async function readMoving(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  standstillMs: number,
): Promise<ReadableStreamReadResult<Uint8Array>> {
  let timer: NodeJS.Timeout | undefined;
  const standstill = new Promise<never>((_, reject) => {
    const seconds = Math.round(standstillMs / 1_000);
    timer = setTimeout(() => {
      reject(
        new TransportError(true, new Error(`Nothing came for ${seconds} s in the middle of an answer.`)),
      );
    }, standstillMs);
  });
  try {
    return await Promise.race([reader.read(), standstill]);
  } finally {
    clearTimeout(timer);
  }
}

/** A body as text, cut at `bytesMax` instead of refused, for text that is only shown or logged. */
export async function readTextStart(
  signal: AbortSignal,
  body: ReadableStream<Uint8Array> | null,
  bytesMax: number,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of readChunks(signal, body, Number.POSITIVE_INFINITY)) {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    if (bytes >= bytesMax) break;
  }
  return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, bytesMax));
}
