import { createServer, type IncomingMessage, request as openRequest } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CountingProxy {
  origin: string;
  /** Requests by method, and the bytes of all bodies in both directions, since the last call of `restart`. */
  counts(): { requests: ReadonlyMap<string, number>; sentBytes: number; receivedBytes: number };
  restart(): void;
  close(): void;
}

/** Stands before an HTTP server and counts what passes. The Host header stays: S3's signatures cover it. */
export async function startCountingProxy(target: string): Promise<CountingProxy> {
  const { hostname, port } = new URL(target);
  const requests = new Map<string, number>();
  const bytes = { sent: 0, received: 0 };
  const count = (message: IncomingMessage, direction: keyof typeof bytes) =>
    message.on('data', (chunk: Buffer) => {
      bytes[direction] += chunk.length;
    });
  const server = createServer((incoming, outgoing) => {
    const { method = '', url, headers } = incoming;
    requests.set(method, (requests.get(method) ?? 0) + 1);
    const forwarded = openRequest({ hostname, port, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      count(answer, 'received').pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    count(incoming, 'sent').pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo; // a server that listens on a port
  return {
    origin: `http://127.0.0.1:${address.port}`,
    counts: () => ({
      requests: new Map(requests),
      sentBytes: bytes.sent,
      receivedBytes: bytes.received,
    }),
    restart() {
      requests.clear();
      bytes.sent = 0;
      bytes.received = 0;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
