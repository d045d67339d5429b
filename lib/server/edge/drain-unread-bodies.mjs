/** So much of an answered request is still read: about what a client sends before it sees the answer. */
const drainedBytesMax = 16_000_000;
const lookEveryMs = 10;

/**
 * Discards what still comes of a request's body once its answer is complete. Node does so only if nothing has read the
 * request: after a body that was read in part, or of which the framework had taken the first bytes (Node 26), the
 * connection would stay paused. A client that sends all before it reads, and the next request on that connection,
 * would wait for minutes. A body that goes on for much longer ends the connection. Node's own limits of a silent
 * connection and of a long request end the rest.
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
      endLongBody(request, socket);
    });
  });
}

/** Discarded bytes cause no events, so the connection's own count is looked at from time to time. */
function endLongBody(request, socket) {
  const allowed = socket.bytesRead + drainedBytesMax;
  const timer = setInterval(() => {
    if (request.complete || socket.destroyed) clearInterval(timer);
    else if (socket.bytesRead > allowed) socket.destroy();
  }, lookEveryMs);
  timer.unref();
}
