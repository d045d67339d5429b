import 'server-only';
import type { Storage } from './storage';

/** An object that is read part by part, as fast as its reader takes it. */
export interface OpenObject {
  sizeBytes: number;
  /** Its first bytes, from which its type can be told. */
  head: Uint8Array;
  /**
   * Its bytes from `start` up to, but without, `end`; it breaks off with an error if the object goes in the meantime.
   */
  body(start?: number, end?: number): ReadableStream<Uint8Array>;
  /** All of its parts, in order. */
  parts(): AsyncGenerator<Uint8Array>;
}

/**
 * Opens an object whose bytes are sent as they are: a reader who pauses keeps one part of it in memory, not all of it.
 * Nothing stays open between two parts, so that paused readers hold neither file handles nor connections to the store.
 * @returns null if there is no such object
 */
export async function openObject(storage: Storage, key: string): Promise<OpenObject | null> {
  const first = await storage.getPart(key, 0);
  if (first === null) return null;
  const { sizeBytes } = first;
  const parts = (start = 0, end = sizeBytes) => readParts(storage, key, first.bytes, start, end);
  return { sizeBytes, head: first.bytes, body: (start, end) => streamOf(parts(start, end)), parts };
}

async function* readParts(
  storage: Storage,
  key: string,
  head: Uint8Array,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end; ) {
    const rest = at < head.byteLength ? head.subarray(at) : (await storage.getPart(key, at))?.bytes;
    if (rest === undefined || rest.byteLength === 0)
      throw new Error('A stored object went while it was read.');
    const part = rest.subarray(0, end - at);
    at += part.byteLength;
    yield part;
  }
}

/** Reads nothing before it is asked to: by default a stream keeps one more chunk ready. */
function streamOf(parts: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await parts.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: () => parts.return(undefined).then(() => undefined),
    },
    { highWaterMark: 0 },
  );
}
