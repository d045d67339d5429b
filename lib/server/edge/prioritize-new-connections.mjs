import { AsyncResource } from 'node:async_hooks';

/**
 * Hands a server's requests to `handle`: at once, except in a rush of new connections. libuv (1.46) accepts one
 * connection per turn of the event loop, and while each turn handles every request of the known connections, new ones
 * wait for many seconds. While the last turn accepted a connection, more may be waiting, so only one request begins per
 * turn, in order. Requests that `isIgnored` names never take a turn.
 */
export function prioritizeNewConnections(server, handle, isIgnored = () => false) {
  const waiting = [];
  let isRush = false;
  let hasAccepted = false;
  const handleNext = () => waiting.shift()?.();
  const nextTurn = () => {
    isRush = hasAccepted;
    hasAccepted = false;
    if (isRush) setImmediate(nextTurn);
    for (let left = isRush ? 1 : waiting.length; left > 0; left -= 1) setImmediate(handleNext);
  };
  server.on('connection', () => {
    hasAccepted = true;
    if (isRush) return;
    isRush = true;
    setImmediate(nextTurn);
  });
  server.on('request', (request, response) => {
    const begin = () => {
      if (!isIgnored(request)) handle(request, response);
    };
    // Bound to its own async context, which knows the connection (lib/server/platform/http/request-context.ts).
    if (isRush && !isIgnored(request)) waiting.push(AsyncResource.bind(begin));
    else begin();
  });
}
