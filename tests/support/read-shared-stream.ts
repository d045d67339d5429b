import { createParser } from 'eventsource-parser';

export interface SharedFrame {
  /** `ID:sequence`; empty for a job that the studio does not know. */
  id: string;
  event: string;
  data: Record<string, unknown>;
}

/** The address of a stream of several jobs, each given as `ID:LAST`. */
export function sharedStreamAddress(origin: string, positions: readonly string[]): string {
  return `${origin}/api/events?${positions.map((position) => `job=${position}`).join('&')}`;
}

/** Reads a stream of several jobs to its end, or until `enough` is true of an event. */
export async function readSharedStream(
  body: ReadableStream<Uint8Array> | null,
  enough: (frame: SharedFrame) => boolean = () => false,
): Promise<SharedFrame[]> {
  if (!body) throw new Error('The response has no body.');
  const frames: SharedFrame[] = [];
  let done = false;
  const parser = createParser({
    onEvent({ id = '', event = '', data }) {
      const frame = { id, event, data: JSON.parse(data) as Record<string, unknown> };
      frames.push(frame);
      done ||= enough(frame);
    },
  });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  while (!done) {
    const chunk = await reader.read();
    if (chunk.done) break;
    parser.feed(decoder.decode(chunk.value, { stream: true }));
  }
  await reader.cancel();
  return frames;
}
