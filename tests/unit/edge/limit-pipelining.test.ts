import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { limitPipelining } from '../../../lib/server/edge/limit-pipelining.mjs';

let server: ReturnType<typeof createServer>;
afterEach(() => server.close());

async function listen(answer: RequestListener): Promise<number> {
  server = createServer();
  const isFromFlood = limitPipelining(server);
  server.on('request', (request, response) => {
    if (!isFromFlood(request)) answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

it('closes a connection that keeps sending without waiting for answers, after handling few of its requests', async () => {
  let handled = 0;
  const port = await listen(() => {
    handled += 1;
  });
  const socket = connect(port, '127.0.0.1');
  // A reset closes the connection, too.
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(5_000));
  await closed;
  expect(handled).toBeLessThanOrEqual(20);
});

it('accepts any number of requests on a connection that waits for each answer', async () => {
  const port = await listen((_, response) => response.end('x'));
  const socket = connect(port, '127.0.0.1');
  for (let round = 0; round < 50; round += 1) {
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(socket, 'data');
  }
  expect(socket.destroyed).toBe(false);
  socket.destroy();
});
