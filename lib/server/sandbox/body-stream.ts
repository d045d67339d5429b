import 'server-only';
import type { CallContext } from './settings';

/** Thrown inside a body to cut the connection there. */
export class ConnectionCut extends Error {
  constructor() {
    super('The connection was cut.');
    this.name = 'ConnectionCut';
  }
}

/**
 * A response body from a generator. It is pulled, not pushed: an error would otherwise throw away what is still queued,
 * and a cut connection must deliver everything written before the cut. What a generator does after a `yield` happens
 * once that part has gone out.
 */
export function bodyStream(
  parts: AsyncGenerator<string | Uint8Array>,
  { signal, ended }: CallContext,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          // Being asked for the next part means that the last one has gone out, even if the caller then left.
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

/** Waits, or rejects with the signal's reason as soon as the caller has gone. `Infinity` waits for that only. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    if (milliseconds <= 0) return resolve();
    const leave = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = Number.isFinite(milliseconds)
      ? setTimeout(() => {
          signal.removeEventListener('abort', leave);
          resolve();
        }, milliseconds)
      : undefined;
    signal.addEventListener('abort', leave, { once: true });
  });
}
