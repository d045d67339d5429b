import 'server-only';
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

// Bundles have module instances of their own; the process has one memory of who is at the other end.
const place = globalThis as typeof globalThis & { safelightPeer?: AsyncLocalStorage<string> };

/**
 * From now on every request of this process knows the address at the other end of its connection. Handlers see only
 * headers, and the framework hands them an `x-forwarded-for` that anybody may have written.
 */
export function rememberPeers(): void {
  if (place.safelightPeer) return;
  const peers = new AsyncLocalStorage<string>();
  place.safelightPeer = peers;
  // Node publishes this in the same tick in which it then calls the server's handler.
  subscribe('http.server.request.start', (message) => {
    const { socket } = message as { socket: Socket };
    peers.enterWith(socket.remoteAddress ?? '');
  });
}

/** The address at the other end of this request's connection; null where the platform keeps it to itself. */
export function peerAddress(): string | null {
  return place.safelightPeer?.getStore() || null;
}
