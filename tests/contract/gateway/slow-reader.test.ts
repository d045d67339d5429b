import { createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { networkFetch } from '@/lib/server/gateway/calls/network-fetch';
import { guardedFetch } from '@/lib/server/gateway/downloads/guarded-fetch';

const body = Buffer.alloc(300_000, 'picture');
let close: () => unknown = () => undefined;
afterEach(() => close());

/** A server that sends these bytes and closes the connection at once. */
async function serve(answer: Buffer, end: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.write(answer, () => end(socket)));
  });
  close = () => server.close();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/picture`;
}

const answer = (headers: readonly string[], bytes: Buffer) =>
  Buffer.concat([Buffer.from(['HTTP/1.1 200 OK', ...headers, '', ''].join('\r\n')), bytes]);

/** Reads as a reader that waits for memory does: nothing at first, then a little at a time. */
async function readSlowly(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  await pause(150);
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    await pause(20);
  }
  return Buffer.concat(chunks);
}

const fetches = {
  'a call': (url: string) => networkFetch(url, { method: 'POST', body: '{}' }),
  'a download': async (url: string) =>
    (await guardedFetch(new AbortController().signal, new URL(url), false)).response,
};

const framings = {
  'with its length': answer([`Content-Length: ${body.length}`, 'Connection: close'], body),
  'in chunks': answer(
    ['Transfer-Encoding: chunked', 'Connection: close'],
    Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')]),
  ),
  'that ends with its connection': answer(['Connection: close'], body),
};

for (const [kind, fetchBy] of Object.entries(fetches)) {
  describe(`an answer to ${kind} that is read slowly while the server closes the connection`, () => {
    for (const [framing, bytes] of Object.entries(framings)) {
      it(`arrives whole if it came ${framing}`, async () => {
        const url = await serve(bytes, (socket) => socket.end());
        expect((await readSlowly(await fetchBy(url))).equals(body)).toBe(true);
      });
    }

    it('fails instead of hanging if it was cut off', async () => {
      const cut = answer([`Content-Length: ${body.length}`, 'Connection: close'], body.subarray(0, 200_000));
      const url = await serve(cut, (socket) => socket.end());
      await expect(fetchBy(url).then(readSlowly)).rejects.toThrow();
    });

    it('ends if the connection was reset', async () => {
      const url = await serve(framings['with its length'], (socket) => socket.resetAndDestroy());
      const ended = fetchBy(url)
        .then(readSlowly)
        .then(
          (read) => read.equals(body),
          () => 'failed',
        );
      expect([true, 'failed']).toContain(await ended);
    });
  });
}
