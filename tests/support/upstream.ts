import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkFetch } from '@/lib/server/gateway/network-fetch';
import type { Upstream } from '@/lib/server/gateway/upstream';

export interface ReceivedCall {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
  /** Resolves when the caller has left or the answer is through: true if the answer was complete. */
  closed: Promise<boolean>;
}

/** What the server does with a call; the raw response, so that it can be cut, dripped or broken anywhere. */
export type Script = (response: ServerResponse, call: ReceivedCall) => unknown;

/** A raw HTTP server in the gateway's place that does exactly what a test says. */
export class ScriptedUpstream {
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

  static async start(): Promise<ScriptedUpstream> {
    const upstream = new ScriptedUpstream();
    upstream.server.requestTimeout = 0;
    await new Promise<void>((resolve) => {
      upstream.server.listen(0, '127.0.0.1', resolve);
    });
    return upstream;
  }

  get port(): number {
    const address: string | AddressInfo | null = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('The server does not listen.');
    return address.port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The gateway's side of a call to this server, as `chooseUpstream` would make it. */
  asUpstream(overrides: Partial<Upstream> = {}): Upstream {
    return {
      baseUrl: `${this.origin}/v1`,
      apiKey: 'sk-test-0123456789abcdef',
      demo: false,
      fetch: networkFetch,
      deadlineMs: 20_000,
      imageHosts: [],
      ...overrides,
    };
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

export function answerJson(body: unknown, status = 200, headers: Record<string, string> = {}): Script {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
}

export function answerText(text: string, contentType: string, status = 200): Script {
  return (response) => {
    response.writeHead(status, { 'content-type': contentType });
    response.end(text);
  };
}

/** One frame of an event stream, with the event's name in both places as the gateway writes it. */
export function frame(type: string, data: Record<string, unknown>): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}

/** Writes the text, waits until it is on its way, then breaks the connection. */
export function answerThenCut(
  text: string,
  contentType: string,
  headers: Record<string, string> = {},
): Script {
  return (response) => {
    response.writeHead(200, { 'content-type': contentType, ...headers });
    response.write(text, () => response.destroy());
  };
}

function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause));
}
