import 'server-only';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { AppError } from '@/lib/protocol/app-error';
import type { AnswerEnd } from './answer-end';
import { asTransportError } from './call-failures';

/**
 * The bytes of a body as they come, at most `bytesMax`. Ends at once when the signal aborts, even if the fetch
 * behind the body ignores it; releases the connection however it ends. Once `end` is reached, a failure ends it too.
 * @throws the signal's reason; TransportError when the body breaks; AppError upstream_unreadable beyond the limit.
 */
export async function* readChunks(
  signal: AbortSignal,
  body: ReadableStream<Uint8Array> | null,
  bytesMax: number,
  end?: AnswerEnd,
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
      const { done, value } = await reader.read();
      if (end?.isOver) return;
      signal.throwIfAborted();
      if (done) return;
      bytes += value.byteLength;
      if (bytes > bytesMax) {
        throw new AppError('upstream_unreadable', `The answer is larger than ${bytesMax} bytes.`);
      }
      yield value;
    }
  } catch (cause) {
    if (end?.isReached) return;
    if (signal.aborted) throw signal.reason;
    throw cause instanceof AppError ? cause : asTransportError(cause);
  } finally {
    signal.removeEventListener('abort', release);
    end?.stop();
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

/** One picture of 50 MB in base64, and the JSON around it. */
const frameCharactersMax = 72_000_000;
/** A frame that is longer than this holds a picture; text and progress stay below. */
const largeFrameBytes = 256 * 1024;

/**
 * The frames of an event stream. The last one counts even if the empty line after it is missing, and also when the
 * stream breaks right behind it: what it holds was paid for. Then the failure is thrown.
 *
 * `acquireReadSlot` is asked for memory before the rest of a large frame is read, and what it returns is called once that
 * frame was handled: a stream that waits between its pictures takes no memory from others.
 */
export async function* readFrames(
  chunks: AsyncIterable<Uint8Array>,
  acquireReadSlot?: () => Promise<() => void>,
  end?: AnswerEnd,
): AsyncGenerator<EventSourceMessage, void, void> {
  const frames: EventSourceMessage[] = [];
  const failures: unknown[] = [];
  let overflowed = false;
  const parser = createParser({
    maxBufferSize: frameCharactersMax,
    onEvent: (frame) => frames.push(frame),
    onError: (error) => {
      overflowed ||= error.type === 'max-buffer-size-exceeded';
    },
  });
  const decoder = new TextDecoder();
  let unfinishedBytes = 0;
  let release: (() => void) | undefined;
  try {
    for await (const chunk of chunks) {
      parser.feed(decoder.decode(chunk, { stream: true }));
      unfinishedBytes += chunk.byteLength;
      if (frames.length > 0) {
        unfinishedBytes = 0;
        yield* drain(frames);
        release?.();
        release = undefined;
      }
      if (overflowed) throw new AppError('upstream_unreadable', 'One event of the answer is too large.');
      if (unfinishedBytes > largeFrameBytes) release ??= await acquireReadSlot?.();
    }
  } catch (cause) {
    failures.push(cause);
  } finally {
    release?.();
  }
  if (!overflowed) parser.feed('\n\n');
  yield* drain(frames);
  if (failures.length > 0 && end?.isReached !== true) throw failures[0];
}

function* drain(frames: EventSourceMessage[]): Generator<EventSourceMessage, void, void> {
  for (let frame = frames.shift(); frame !== undefined; frame = frames.shift()) {
    // Relays wrap what is wrapped already, and forget the empty line between events.
    const data = frame.data.replace(/^(?:data:\s*)+(?=[[{])/, '');
    const lines = data.includes('\n') ? data.split('\n').filter((line) => line.trim() !== '') : [];
    if (lines.length < 2 || !lines.every(isWholeLine)) yield { ...frame, data };
    else for (const line of lines) yield { ...frame, data: line };
  }
}

function isWholeLine(line: string): boolean {
  return /^\s*(?:\{.*\}|\[.*\])\s*$/.test(line);
}
