import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { JobEvent, SharedJobEvent } from '@/lib/protocol/job-events';
import { limits } from '@/lib/protocol/limits';
import { UnreadableAnswer } from '../platform/api-failure';
import { readWithin } from '../platform/silence';
import { fieldsOf, storedText } from '../platform/untrusted-fields';

/** The largest picture as base64 with its frame, and some room. */
const frameMaxCharacters = Math.ceil(limits.pictureDownloadBytes * 1.4);

/** One frame of a job's own stream, as the wire has it. */
export interface WireFrame {
  /** From 1, as the server numbers them. */
  sequence: number;
  event: JobEvent;
}

/** What the stream of several jobs says of one of them. */
export type SharedFrame =
  | { kind: 'event'; jobId: string; sequence: number; event: SharedJobEvent }
  /** The studio does not know the job. */
  | { kind: 'unknown'; jobId: string }
  /** A frame that this build cannot read: the page is older than the server. Other jobs go on. */
  | { kind: 'unreadable'; jobId: string; error: UnreadableAnswer };

/**
 * Yields the frames of a job's own event stream, however it is chunked. Ends when the server closes the stream. Throws
 * NetworkFailure when the stream breaks or falls silent, and UnreadableAnswer for a frame that this build cannot read.
 * Unknown events are skipped.
 */
export async function* readJobStream(body: ReadableStream<Uint8Array>): AsyncGenerator<WireFrame> {
  const { parseJobEvent } = await import('@/lib/protocol/job-events');
  for await (const message of readMessages(body)) {
    const sequence = sequenceOf(message.id, message);
    const event = parseMessage(message, sequence, parseJobEvent);
    if (event) yield { sequence, event };
  }
}

/**
 * Like `readJobStream`, for the stream of several jobs. `onAlive` is called for everything that arrives, heartbeats
 * included.
 */
export async function* readSharedStream(
  body: ReadableStream<Uint8Array>,
  onAlive: () => void,
): AsyncGenerator<SharedFrame> {
  const { parseSharedEvent } = await import('@/lib/protocol/job-events');
  for await (const message of readMessages(body, onAlive)) {
    const [jobId = '', number] = (message.id ?? unknownJobOf(message) ?? '').split(':');
    // An event that names no job is skipped: a newer studio may send other kinds.
    if (jobId === '') continue;
    if (message.event === 'job-unknown') {
      yield { kind: 'unknown', jobId };
      continue;
    }
    try {
      const sequence = sequenceOf(number, message);
      const event = parseMessage(message, sequence, parseSharedEvent);
      if (event) yield { kind: 'event', jobId, sequence, event };
    } catch (error) {
      if (!(error instanceof UnreadableAnswer)) throw error;
      yield { kind: 'unreadable', jobId, error };
    }
  }
}

async function* readMessages(
  body: ReadableStream<Uint8Array>,
  onAlive: () => void = () => undefined,
): AsyncGenerator<EventSourceMessage> {
  const messages: EventSourceMessage[] = [];
  const parser = createParser({
    onEvent: (message) => messages.push(message),
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') throw new UnreadableAnswer(error.message);
    },
    maxBufferSize: frameMaxCharacters,
  });
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const chunk = await readWithin(reader);
      if (chunk === null) return;
      onAlive();
      parser.feed(decoder.decode(chunk, { stream: true }));
      for (let message = messages.shift(); message; message = messages.shift()) yield message;
    }
  } finally {
    // Frees the connection when the caller stops reading early. The connection may be broken already.
    reader.cancel().catch(() => undefined);
  }
}

function sequenceOf(number: string | undefined, message: EventSourceMessage): number {
  const sequence = Number(number);
  if (Number.isSafeInteger(sequence) && sequence >= 1) return sequence;
  throw new UnreadableAnswer(`A frame has no sequence: ${message.event ?? 'unnamed'}.`);
}

function parseMessage<Event>(
  message: EventSourceMessage,
  sequence: number,
  parse: (name: string, data: string) => Event | null,
): Event | null {
  try {
    return parse(message.event ?? '', message.data);
  } catch (cause) {
    throw new UnreadableAnswer(`Frame ${sequence} (${message.event}) cannot be read.`, { cause });
  }
}

function unknownJobOf({ event, data }: EventSourceMessage): string | null {
  if (event !== 'job-unknown') return null;
  try {
    return storedText(fieldsOf(JSON.parse(data)).jobId) ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
