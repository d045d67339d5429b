import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { asTransportError } from './transport-error';

/**
 * The bytes of a body as they come, at most `bytesMax`. Ends at once when the signal aborts, even if the fetch
 * behind the body ignores it; releases the connection however it ends.
 * @throws the signal's reason; TransportError when the body breaks; AppError upstream_unreadable beyond the limit.
 */
export async function* readChunks(
  signal: AbortSignal,
  body: ReadableStream<Uint8Array> | null,
  bytesMax: number,
): AsyncGenerator<Uint8Array, void, void> {
  if (body === null) return;
  const reader = body.getReader();
  // A stream that has failed refuses to be cancelled; there is nothing left to release then.
  const release = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', release, { once: true });
  let bytes = 0;
  try {
    for (;;) {
      signal.throwIfAborted();
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      if (done) return;
      bytes += value.byteLength;
      if (bytes > bytesMax) {
        throw new AppError('upstream_unreadable', `The answer is larger than ${bytesMax} bytes.`);
      }
      yield value;
    }
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    throw cause instanceof AppError ? cause : asTransportError(cause);
  } finally {
    signal.removeEventListener('abort', release);
    release();
  }
}

/** A whole body as text, cut at `bytesMax` instead of refused: for what is only shown or logged. */
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
