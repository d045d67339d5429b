import { AsyncResource } from 'node:async_hooks';

/**
 * Has a server's requests handled, each at once except in a rush: libuv takes one new connection a turn of the event
 * loop (1.46), and where each turn serves all that known connections ask, newcomers wait for many seconds. While one
 * came in the last turn there may be more, and requests begin one a turn, in their order.
 */
export function prioritizeNewConnections(server, handle) {
  const waiting = [];
  let isRush = false;
  let hasCome = false;
  const beginNext = () => waiting.shift()?.();
  const nextTurn = () => {
    isRush = hasCome;
    hasCome = false;
    if (isRush) setImmediate(nextTurn);
    for (let left = isRush ? 1 : waiting.length; left > 0; left -= 1) setImmediate(beginNext);
  };
  server.on('connection', () => {
    hasCome = true;
    if (isRush) return;
    isRush = true;
    setImmediate(nextTurn);
  });
  server.on('request', (request, response) => {
    // In its own context, which knows whose request it is.
    if (isRush) waiting.push(AsyncResource.bind(() => handle(request, response)));
    else handle(request, response);
  });
}
