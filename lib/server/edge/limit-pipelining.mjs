/** No browser and no proxy sends on for long before it is answered. */
const unansweredMax = 20;

/**
 * Ends connections that send one request after another without waiting for answers: Node reads and begins them all,
 * and a few megabytes of them would take all memory.
 * @returns whether a request came by such a connection, and is not to be handled
 */
export function limitPipelining(server) {
  const unanswered = new WeakMap();
  const ended = new WeakSet();
  server.on('request', ({ socket }, response) => {
    const count = (unanswered.get(socket) ?? 0) + 1;
    unanswered.set(socket, count);
    response.once('close', () => unanswered.set(socket, unanswered.get(socket) - 1));
    if (count <= unansweredMax || ended.has(socket)) return;
    ended.add(socket);
    socket.destroy();
  });
  return ({ socket }) => ended.has(socket);
}
