/** A browser has six connections to a studio over HTTP/1.1; Cancel must always find a free one. */
const requestsAtOnce = 2;

interface QueuedRequest {
  jobId: string;
  start: () => void;
  withdraw: () => void;
}

/** The request was taken back before it left the browser. */
export class RequestWithdrawn extends Error {
  override readonly name = 'RequestWithdrawn';
}

const waiting: QueuedRequest[] = [];
const underWay = new Map<string, AbortController>();

/**
 * Sends a job's request in its turn, and not while the browser is offline. `onHeld` is called if it has to wait. Throws
 * RequestWithdrawn if it was taken back in the meantime, and otherwise whatever `send` throws.
 */
export async function sendInTurn(
  jobId: string,
  send: (signal: AbortSignal) => Promise<void>,
  onHeld: () => void,
): Promise<void> {
  if (!hasRoom()) {
    onHeld();
    await new Promise<void>((start, reject) => {
      waiting.push({ jobId, start, withdraw: () => reject(new RequestWithdrawn()) });
      globalThis.addEventListener?.('online', startWaiting);
    });
  }
  const leaving = underWay.get(jobId) ?? new AbortController();
  underWay.set(jobId, leaving);
  try {
    await send(leaving.signal);
  } finally {
    underWay.delete(jobId);
    startWaiting();
  }
}

/**
 * Takes a job's request back. True if it certainly has not left the browser. A request that is under way is aborted,
 * but may have arrived anyway.
 */
export function withdrawRequest(jobId: string): boolean {
  underWay.get(jobId)?.abort();
  const at = waiting.findIndex((request) => request.jobId === jobId);
  const [request] = at < 0 ? [] : waiting.splice(at, 1);
  request?.withdraw();
  return request !== undefined;
}

function startWaiting(): void {
  while (hasRoom()) {
    const next = waiting.shift();
    if (next === undefined) break;
    // It counts from now on, although its turn comes a moment later.
    underWay.set(next.jobId, new AbortController());
    next.start();
  }
  if (waiting.length === 0) globalThis.removeEventListener?.('online', startWaiting);
}

function hasRoom(): boolean {
  const isOffline = typeof navigator !== 'undefined' && navigator.onLine === false;
  return !isOffline && underWay.size < requestsAtOnce;
}
