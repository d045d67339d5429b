import { createParser } from 'eventsource-parser';
import {
  type JobEvent,
  type JobEventData,
  type JobEventName,
  parseJobEvent,
} from '@/lib/protocol/job-events';

export type ReadEvent = JobEvent & { sequence: number };

export interface ReadStream {
  events: ReadEvent[];
  comments: number;
  /** The bytes as they arrived. */
  text: string;
}

/** Reads a job's stream to its end, or until `enough` is true of an event. Every event must fit the protocol. */
export async function readEvents(
  body: ReadableStream<Uint8Array> | null,
  enough: (event: ReadEvent) => boolean = () => false,
): Promise<ReadStream> {
  if (!body) throw new Error('The response has no body.');
  const read: ReadStream = { events: [], comments: 0, text: '' };
  let done = false;
  const parser = createParser({
    onEvent(message) {
      const event = parseJobEvent(message.event ?? '', message.data);
      if (event === null) throw new Error(`Unknown event ${message.event}`);
      const sequenced = { ...event, sequence: Number(message.id) };
      read.events.push(sequenced);
      done ||= enough(sequenced);
    },
    onComment() {
      read.comments += 1;
    },
  });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  while (!done) {
    const chunk = await reader.read();
    if (chunk.done) break;
    const text = decoder.decode(chunk.value, { stream: true });
    read.text += text;
    parser.feed(text);
  }
  await reader.cancel();
  return read;
}

export function findEvent<Name extends JobEventName>(
  events: readonly JobEvent[],
  name: Name,
): JobEventData<Name> {
  for (const entry of events) {
    // The event's name decides which member of the union it is.
    if (entry.event === name) return entry.data as JobEventData<Name>;
  }
  throw new Error(`There is no ${name} among ${events.map((entry) => entry.event).join(', ')}`);
}
