import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { drainUnreadBodies } from '../../../lib/server/edge/drain-unread-bodies.mjs';
import { rejectMalformedRequest } from '../../../lib/server/edge/reject-malformed-requests.mjs';

let server: ReturnType<typeof createServer>;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const bodyBytes = 12_000_000;

/** Sends all of a large body before it reads, then one more request, on one connection. */
async function askTwice(answer: RequestListener, method = 'POST'): Promise<string> {
  server = createServer();
  drainUnreadBodies(server);
  server.on('request', (request, response) => {
    if (request.url === '/next') response.end('the next answer');
    else answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const socket = connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1');
  socket.pause();
  socket.write(`${method} / HTTP/1.1\r\nHost: a\r\nContent-Length: ${bodyBytes}\r\n\r\n`);
  await new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.write(Buffer.alloc(bodyBytes), resolve);
  });
  socket.end('GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  let got = '';
  for await (const chunk of socket) got += String(chunk);
  return got;
}

it('answers a client that sends all of a body of which nothing is read', async () => {
  const got = await askTwice((_, response) => response.writeHead(403).end('refused'));
  expect(got).toMatch(/403.*refused.*the next answer/s);
});

it('answers a client whose body is refused in the middle, and its next request', async () => {
  const got = await askTwice(async (request, response) => {
    for await (const _ of request) break;
    response.writeHead(413).end('too large');
  });
  expect(got).toMatch(/413.*too large.*the next answer/s);
});

it('answers a client whose first bytes were taken by a reader that never goes on', async () => {
  const got = await askTwice(async (request, response) => {
    await request[Symbol.asyncIterator]().next();
    response.writeHead(401).end('locked');
  });
  expect(got).toMatch(/401.*locked.*the next answer/s);
});

it('answers a malformed request that has a large body', async () => {
  const got = await askTwice((request, response) => {
    rejectMalformedRequest(request, response);
  }, 'PROPFIND');
  expect(got).toMatch(/405.*method_not_allowed.*the next answer/s);
});

it('ends a connection whose body goes on and on after its answer', async () => {
  server = createServer((request, response) => {
    request.once('data', () => response.writeHead(413).end('too large'));
  });
  drainUnreadBodies(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const socket = connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
  const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(0x100000), Buffer.from('\r\n')]);
  let sent = 0;
  // The server shares this process, and looks at the connection by its clock.
  for (; sent < 500 && socket.writable; await new Promise((resolve) => setTimeout(resolve, 2))) {
    if (socket.writableNeedDrain) continue;
    socket.write(chunk);
    sent += 1;
  }
  expect(sent).toBeLessThan(500);
});
