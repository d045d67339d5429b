/**
 * Discards what still comes of a request's body once its answer is complete. Node does so only if nothing has read the
 * request: after a body that was read in part, or of which the framework had taken the first bytes (Node 26), the
 * connection would stay paused. A client that sends all before it reads, and the next request on that connection,
 * would wait for minutes. Node's own limits of a silent connection and of a long request end the rest.
 */
export function drainUnreadBodies(server) {
  server.on('request', (request, response) => {
    // A request that was left in the middle no longer knows its connection.
    const { socket } = request;
    response.once('finish', () => {
      if (request.complete || socket.destroyed) return;
      // Node's own way to discard a body, in all versions. `resume` alone does nothing once a body has been iterated.
      request._dump();
      socket.resume();
    });
  });
}
