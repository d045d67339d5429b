import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedCall {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
  /** Resolves when the connection closes: true if the answer was complete, false if the caller left before. */
  closed: Promise<boolean>;
}

/** What the server does with a call. It gets the raw response, so that it can cut, drip or break it anywhere. */
export type Script = (response: ServerResponse, call: ReceivedCall) => unknown;

/** A raw HTTP server that does exactly what a test says. */
export class ScriptedServer {
  readonly calls: ReceivedCall[] = [];
  script: Script = (response) => response.writeHead(404).end();
  private readonly server = createServer((request, response) => {
    const closed = new Promise<boolean>((resolve) => {
      response.on('close', () => resolve(response.writableFinished));
    });
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const call = { method, path: url, headers, body: Buffer.concat(chunks), closed };
      this.calls.push(call);
      Promise.resolve(this.script(response, call)).catch((cause: unknown) =>
        response.destroy(asError(cause)),
      );
    });
  });

  async listen(): Promise<this> {
    this.server.requestTimeout = 0;
    await new Promise<void>((resolve) => {
      this.server.listen(0, '127.0.0.1', resolve);
    });
    return this;
  }

  get port(): number {
    const address: string | AddressInfo | null = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('The server does not listen.');
    return address.port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  reset(): void {
    this.calls.length = 0;
    this.script = (response) => response.writeHead(404).end();
  }

  openConnections(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
    });
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
    });
  }
}

function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause));
}
