import 'server-only';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { AppError } from '@/lib/protocol/app-error';

/** One picture of 50 MB in base64, and what stands around it. */
const frameCharactersMax = 72_000_000;
/** An event this far along is a picture; words, progress and what is idle stay below. */
const largeFrameBytes = 256 * 1024;

/**
 * The frames of an event stream. The last one counts even if the empty line after it is missing, and also when the
 * stream breaks right behind it: what it holds was paid for. Then the failure is thrown.
 *
 * `acquireReadSlot` is asked for room before the rest of a large frame is read, and what it returns called once that frame
 * is dealt with: between its pictures a stream that waits in a queue takes nobody's place.
 */
export async function* readFrames(
  chunks: AsyncIterable<Uint8Array>,
  acquireReadSlot?: () => Promise<() => void>,
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
  let leave: (() => void) | undefined;
  try {
    for await (const chunk of chunks) {
      parser.feed(decoder.decode(chunk, { stream: true }));
      unfinishedBytes += chunk.byteLength;
      if (frames.length > 0) {
        unfinishedBytes = 0;
        yield* drain(frames);
        leave?.();
        leave = undefined;
      }
      if (overflowed) throw new AppError('upstream_unreadable', 'One event of the answer is too large.');
      if (unfinishedBytes > largeFrameBytes) leave ??= await acquireReadSlot?.();
    }
  } catch (cause) {
    failures.push(cause);
  } finally {
    leave?.();
  }
  if (!overflowed) parser.feed('\n\n');
  yield* drain(frames);
  if (failures.length > 0) throw failures[0];
}

function* drain(frames: EventSourceMessage[]): Generator<EventSourceMessage, void, void> {
  for (let frame = frames.shift(); frame !== undefined; frame = frames.shift()) yield frame;
}
