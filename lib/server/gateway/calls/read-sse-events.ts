import 'server-only';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { AppError } from '@/lib/protocol/app-error';
import type { AnswerEnd } from './answer-end';
import type { AnswerRoom } from './answer-room';

/** One picture of 50 MB in base64, and the JSON around it. */
const frameCharactersMax = 72_000_000;

/**
 * The events of a stream. The last one counts even if the empty line after it is missing, or if the stream breaks right
 * after it, because its content was paid for. Then the failure is thrown.
 *
 * The memory of events is released once they were handled, so that a stream that waits between its pictures takes none
 * from others.
 */
export async function* readSseEvents(
  chunks: AsyncIterable<Uint8Array>,
  room?: Pick<AnswerRoom, 'clear'>,
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
  try {
    for await (const chunk of chunks) {
      parser.feed(decoder.decode(chunk, { stream: true }));
      if (frames.length > 0) {
        yield* drain(frames);
        room?.clear();
      }
      if (overflowed) throw new AppError('upstream_unreadable', 'One event of the answer is too large.');
    }
  } catch (cause) {
    failures.push(cause);
  }
  if (!overflowed) parser.feed('\n\n');
  yield* drain(frames);
  if (failures.length > 0 && end?.isReached !== true) throw failures[0];
}

function* drain(frames: EventSourceMessage[]): Generator<EventSourceMessage, void, void> {
  for (let frame = frames.shift(); frame !== undefined; frame = frames.shift()) {
    // Relays add `data:` where it already is, and forget the empty line between events.
    const data = frame.data.replace(/^(?:data:\s*)+(?=[[{])/, '');
    const lines = data.includes('\n') ? data.split('\n').filter((line) => line.trim() !== '') : [];
    if (lines.length < 2 || !lines.every(isWholeLine)) yield { ...frame, data };
    else for (const line of lines) yield { ...frame, data: line };
  }
}

function isWholeLine(line: string): boolean {
  return /^\s*(?:\{.*\}|\[.*\])\s*$/.test(line);
}
