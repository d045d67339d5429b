import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { JobEvent } from '@/lib/protocol/job-events';
import { limits } from '@/lib/protocol/limits';
import { NetworkFailure, UnreadableAnswer } from '../platform/api-failure';

/** After three missed heartbeats and a little more the connection counts as dead: the laptop may have slept. */
const silenceMaxMs = limits.heartbeatMs * 3 + 5_000;
/** The largest picture as base64 with its frame, and some room. */
const frameMaxCharacters = Math.ceil(limits.pictureDownloadBytes * 1.4);

export interface JobFrame {
  /** From 1, as the server numbers them. */
  sequence: number;
  event: JobEvent;
}

/**
 * Yields the frames of a job's event stream, however it is chunked. Ends when the server closes the stream. Throws
 * NetworkFailure when the stream breaks or falls silent, and UnreadableAnswer for a frame that this build cannot read.
 * Unknown events are skipped.
 */
export async function* readJobStream(body: ReadableStream<Uint8Array>): AsyncGenerator<JobFrame> {
  const { parseJobEvent } = await import('@/lib/protocol/job-events');
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
      const chunk = await readWithin(reader, silenceMaxMs);
      if (chunk === null) return;
      parser.feed(decoder.decode(chunk, { stream: true }));
      for (let message = messages.shift(); message; message = messages.shift()) {
        const frame = readFrame(message, parseJobEvent);
        if (frame) yield frame;
      }
    }
  } finally {
    // Frees the connection when the caller stops reading early. The connection may be broken already.
    reader.cancel().catch(() => undefined);
  }
}

type ParseJobEvent = (name: string, data: string) => JobEvent | null;

function readFrame(message: EventSourceMessage, parse: ParseJobEvent): JobFrame | null {
  const sequence = Number(message.id);
  if (!Number.isSafeInteger(sequence) || sequence < 1) {
    throw new UnreadableAnswer(`A frame has no sequence: ${message.event ?? 'unnamed'}.`);
  }
  try {
    const event = parse(message.event ?? '', message.data);
    return event && { sequence, event };
  } catch (cause) {
    throw new UnreadableAnswer(`Frame ${sequence} (${message.event}) cannot be read.`, { cause });
  }
}

/** The next chunk, or null at the end. */
async function readWithin(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  silenceMs: number,
): Promise<Uint8Array | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NetworkFailure('The stream fell silent.')), silenceMs);
  });
  try {
    const { done, value } = await Promise.race([reader.read(), silence]);
    return done ? null : value;
  } catch (cause) {
    if (cause instanceof NetworkFailure) throw cause;
    throw new NetworkFailure('The stream broke off.', { cause });
  } finally {
    clearTimeout(timer);
  }
}
