import 'server-only';

/** Thrown inside a body to cut the connection there. */
export class ConnectionCut extends Error {
  constructor() {
    super('The connection was cut.');
    this.name = 'ConnectionCut';
  }
}

/**
 * A response body from a generator. It is pulled, not pushed: an error would otherwise throw away what is still queued,
 * and a cut connection must deliver everything written before the cut.
 */
export function bodyStream(
  parts: AsyncGenerator<string | Uint8Array>,
  signal: AbortSignal,
  left: () => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          signal.throwIfAborted();
          const { done, value } = await parts.next();
          if (done) return controller.close();
          controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value);
        } catch (error) {
          if (signal.aborted) left();
          controller.error(error);
        }
      },
      async cancel() {
        left();
        await parts.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
