import 'server-only';

const emptyMs = 30_000;
/** A line of 1 Mbit/s: slower ones lose a large picture when their process is killed. */
const slowestBytesPerMs = 125;

/** Aborts a request to a store that answers no more. A request that carries much takes longer on a slow line. */
export function requestLimit(body: Uint8Array | string = ''): { abortSignal: AbortSignal } {
  const bytes = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
  return { abortSignal: AbortSignal.timeout(emptyMs + Math.ceil(bytes / slowestBytesPerMs)) };
}
