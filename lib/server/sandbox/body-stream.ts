import 'server-only';
import type { CallContext } from './settings';

/** A body generator throws this to cut the connection at that point. */
export class ConnectionCut extends Error {
  constructor() {
    super('The connection was cut.');
    this.name = 'ConnectionCut';
  }
}

/**
 * Turns a generator into a response body. The stream pulls each part when it is needed, because an error discards all
 * queued parts, and a cut connection must still deliver everything written before the cut. Code after a `yield` in the
 * generator runs once that part has been sent.
 */
export function bodyStream(
  parts: AsyncGenerator<string | Uint8Array>,
  { signal, ended }: Pick<CallContext, 'signal' | 'ended'>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          // A pull means that the previous part was sent, so the generator resumes even if the caller has disconnected.
          const { done, value } = await parts.next();
          signal.throwIfAborted();
          if (done) {
            ended('whole');
            return controller.close();
          }
          controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value);
        } catch (error) {
          ended(signal.aborted ? 'left' : 'cut');
          controller.error(error);
        }
      },
      async cancel() {
        ended('left');
        await parts.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

const dripBytes = 512;
const dripMs = 200;

/**
 * Sends a body in small pieces with a pause after each. `ended` is called with how it ended for the caller.
 * @param pace factor of the pauses
 */
export function drip(
  body: ReadableStream<Uint8Array>,
  { pace, signal, ended }: { pace: number; signal: AbortSignal; ended: CallContext['ended'] },
): ReadableStream<Uint8Array> {
  async function* pieces() {
    let isFirst = true;
    for await (const part of body) {
      for (let at = 0; at < part.length; at += dripBytes) {
        // The pause comes before a piece: a caller who leaves once it has everything has been sent everything.
        if (!isFirst) await pause(dripMs * pace, signal);
        isFirst = false;
        yield part.subarray(at, at + dripBytes);
      }
    }
  }
  return bodyStream(pieces(), { signal, ended });
}

/** Waits, and rejects with the signal's reason when the caller disconnects. `Infinity` waits only for that. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    if (milliseconds <= 0) return resolve();
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = Number.isFinite(milliseconds)
      ? setTimeout(() => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        }, milliseconds)
      : undefined;
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
