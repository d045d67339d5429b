import 'server-only';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSandbox, type Sandbox, type SandboxOptions } from './sandbox';

export interface ServedSandbox {
  /** `http://127.0.0.1:PORT`. The API's base URL is this origin followed by `/v1`. */
  origin: string;
  sandbox: Sandbox;
  close(): Promise<void>;
}

/** Serves a sandbox over HTTP on 127.0.0.1. Port 0 selects a free port. Rejects with EADDRINUSE if it is taken. */
export async function serveSandbox(
  options: Omit<SandboxOptions, 'origin'> & { port: number },
): Promise<ServedSandbox> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo; // a listening TCP server has an AddressInfo
  const origin = `http://127.0.0.1:${address.port}`;
  const sandbox = createSandbox({ ...options, origin });
  server.on('request', (incoming, outgoing) => {
    answer(sandbox, origin, incoming, outgoing).catch(() => outgoing.destroy());
  });
  return {
    origin,
    sandbox,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

/**
 * Writes the response with plain node:http, because an adapter that reads ahead would replace a body that is cut early
 * by its own 500 response. If anything throws here, including the deliberate cut, the caller of this function destroys
 * the connection after the parts already written.
 */
async function answer(sandbox: Sandbox, origin: string, incoming: IncomingMessage, outgoing: ServerResponse) {
  const disconnect = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished)
      disconnect.abort(new DOMException('The caller disconnected.', 'AbortError'));
  });
  const response = await sandbox.fetch(await readRequest(origin, incoming), { signal: disconnect.signal });
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.flushHeaders();
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    const { value } = part;
    await new Promise<void>((resolve, reject) => {
      outgoing.write(value, (error) => (error ? reject(error) : resolve()));
    });
  }
  outgoing.end();
}

async function readRequest(origin: string, incoming: IncomingMessage): Promise<Request> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part);
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  const { method = 'GET', url = '/' } = incoming;
  const body = method === 'GET' || method === 'HEAD' ? undefined : Buffer.concat(parts);
  return new Request(new URL(url, origin), { method, headers, body });
}
