import { createServer } from 'node:http';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { readBody } from '@/lib/server/platform/http/read-body';
import { trackRequests } from '@/lib/server/platform/http/request-context';
import { freePort } from '../../support/studio';

it('ends an upload whose sender falls silent, so that nobody waits behind it', async () => {
  trackRequests();
  const port = await freePort();
  const server = createServer();
  const read = new Promise<Uint8Array>((resolve, reject) => {
    server.on('request', () => {
      const headers = { 'content-length': '6' };
      const request = new Request('http://studio/', { method: 'POST', headers });
      readBody(request, 1_000, 50).then(resolve, reject);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const sender = connect(port, '127.0.0.1');
  const closed = new Promise((resolve) => sender.once('close', resolve));
  sender.write('POST / HTTP/1.1\r\nHost: studio\r\nContent-Length: 6\r\n\r\nabc');
  await expect(read).rejects.toThrow('gone silent');
  await closed;
  server.close();
});
