import 'server-only';
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** What the server knows of a request and its answer, where handlers see only headers. */
interface Exchange {
  peerAddress: string | null;
  /** Weak: a job that a request began outlives it. */
  response: WeakRef<ServerResponse>;
}

// Bundles have module instances of their own; the process has one memory of who is at the other end.
const place = globalThis as typeof globalThis & { safelightExchange?: AsyncLocalStorage<Exchange> };

/**
 * From now on every request of this process knows the address at the other end of its connection. Handlers see only
 * headers, and the framework hands them an `x-forwarded-for` that anybody may have written.
 */
export function trackRequests(): void {
  if (place.safelightExchange) return;
  const exchanges = new AsyncLocalStorage<Exchange>();
  place.safelightExchange = exchanges;
  // Node publishes this in the same tick in which it then calls the server's handler.
  subscribe('http.server.request.start', (message) => {
    const { socket, response } = message as { socket: Socket; response: ServerResponse };
    exchanges.enterWith({ peerAddress: socket.remoteAddress ?? null, response: new WeakRef(response) });
  });
}

/** The address at the other end of this request's connection; null where the platform keeps it to itself. */
export function peerAddress(): string | null {
  return place.safelightExchange?.getStore()?.peerAddress ?? null;
}

/** Tells the reader how large the answer is: the framework takes `Content-Length` out of what handlers return. */
export function announceSize(sizeBytes: number): void {
  const response = place.safelightExchange?.getStore()?.response.deref();
  if (response && !response.headersSent) response.setHeader('content-length', sizeBytes);
}

/** Tells the status of this request's answer once it has ended; false where the platform keeps that to itself. */
export function whenAnswered(tell: (status: number) => void): boolean {
  const response = place.safelightExchange?.getStore()?.response.deref();
  response?.once('close', () => tell(response.statusCode));
  return response !== undefined;
}

/**
 * The bytes of this request as they come. From the connection where it is known: the framework's stream copies each
 * piece once more, which a server that takes large pictures pays for in garbage collection.
 */
export function bodyChunks(request: Request): AsyncIterable<Uint8Array> | readonly Uint8Array[] {
  return place.safelightExchange?.getStore()?.response.deref()?.req ?? request.body ?? [];
}

/**
 * Ends this request's connection once its sender has brought nothing for so long. A phone that changes networks says no
 * goodbye, and what waits behind its upload would wait for minutes. Gives what ends the watch.
 */
export function watchSender(stalledMs: number): () => void {
  const incoming = place.safelightExchange?.getStore()?.response.deref()?.req;
  if (!incoming || incoming.destroyed) return () => undefined;
  // A request that is given up has lost its connection by the time the watch ends.
  const { socket } = incoming;
  incoming.setTimeout(stalledMs, () => incoming.destroy(new Error('The sender has gone silent.')));
  return () => void socket.setTimeout(0);
}
