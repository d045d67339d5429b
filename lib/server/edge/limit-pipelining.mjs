/** Browsers and proxies wait for answers before they send this many requests. */
const unansweredMax = 20;

/**
 * Closes connections that send many requests without waiting for answers. Node would read and handle them all at once,
 * and a few megabytes of them would take all memory.
 * @returns whether a request came from such a connection and must not be handled
 */
export function limitPipelining(server) {
  const unanswered = new WeakMap();
  const closed = new WeakSet();
  server.on('request', ({ socket }, response) => {
    const count = (unanswered.get(socket) ?? 0) + 1;
    unanswered.set(socket, count);
    response.once('close', () => unanswered.set(socket, unanswered.get(socket) - 1));
    if (count <= unansweredMax || closed.has(socket)) return;
    closed.add(socket);
    socket.destroy();
  });
  return ({ socket }) => closed.has(socket);
}
