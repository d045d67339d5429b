import 'server-only';
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** What the server knows about a request and its answer; handlers see only headers. */
interface RequestContext {
  peerAddress: string | null;
  /** A weak reference, because a job outlives the request that began it. */
  response: WeakRef<ServerResponse>;
}

// Bundles have module instances of their own, so the storage of the whole process lies here.
const place = globalThis as typeof globalThis & {
  safelightRequestContexts?: AsyncLocalStorage<RequestContext>;
};

/**
 * Remembers the connection of every request of this process from now on. Handlers see only headers, and the framework
 * hands them an `x-forwarded-for` that anybody may have written.
 */
export function trackRequests(): void {
  if (place.safelightRequestContexts) return;
  const contexts = new AsyncLocalStorage<RequestContext>();
  place.safelightRequestContexts = contexts;
  // Node publishes this right before it calls the server's handler, in the same tick.
  subscribe('http.server.request.start', (message) => {
    const { socket, response } = message as { socket: Socket; response: ServerResponse };
    contexts.enterWith({ peerAddress: socket.remoteAddress ?? null, response: new WeakRef(response) });
  });
}

/** The address at the other end of this request's connection; null if the platform does not say. */
export function peerAddress(): string | null {
  return place.safelightRequestContexts?.getStore()?.peerAddress ?? null;
}

/** Sets the answer's `Content-Length`, which the framework removes from what handlers return. */
export function announceSize(sizeBytes: number): void {
  const response = place.safelightRequestContexts?.getStore()?.response.deref();
  if (response && !response.headersSent) response.setHeader('content-length', sizeBytes);
}

/** Calls `report` with the status of this request's answer once it has ended; false if the platform does not say. */
export function whenAnswered(report: (status: number) => void): boolean {
  const response = place.safelightRequestContexts?.getStore()?.response.deref();
  response?.once('close', () => report(response.statusCode));
  return response !== undefined;
}

/**
 * The bytes of this request as they come. They are read from the connection if it is known, because the framework's
 * stream copies each chunk once more, which costs garbage collection when pictures are large. On Node 26 that stream has
 * read the first bytes already, so that only it has them all.
 */
export function bodyChunks(request: Request): AsyncIterable<Uint8Array> | readonly Uint8Array[] {
  const incoming = place.safelightRequestContexts?.getStore()?.response.deref()?.req;
  return (incoming?.readableDidRead ? null : incoming) ?? request.body ?? [];
}

/**
 * Ends this request's connection once its sender has sent nothing for `stalledMs`. A phone that changes networks does
 * not close its connection, and whatever waits behind its upload would wait for minutes.
 * @returns a function that stops watching
 */
export function watchSender(stalledMs: number): () => void {
  const incoming = place.safelightRequestContexts?.getStore()?.response.deref()?.req;
  if (!incoming || incoming.destroyed) return () => undefined;
  // An aborted request no longer has a connection when the watch ends.
  const { socket } = incoming;
  incoming.setTimeout(stalledMs, () => incoming.destroy(new Error('The sender has gone silent.')));
  return () => void socket.setTimeout(0);
}
