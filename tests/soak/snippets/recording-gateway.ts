import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';

/** A call as it came over the wire. */
export interface RecordedCall {
  path: string;
  authorization: string;
  contentType: string;
  body: Buffer;
}

export interface RecordingGateway {
  /** What a form would show as the gateway's address. */
  baseUrl: string;
  /** The POST requests so far. */
  calls: RecordedCall[];
  /** Where `files` are served. */
  link: (name: string) => string;
  close: () => Promise<void>;
}

/** A gateway on a free port that answers every POST as told and remembers it; `files` are served under /cdn/. */
export async function startRecordingGateway(
  answer: (response: ServerResponse, gateway: RecordingGateway) => void,
  files: Readonly<Record<string, Buffer>> = {},
): Promise<RecordingGateway> {
  const calls: RecordedCall[] = [];
  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    if (request.method === 'GET') {
      const file = files[path.replace('/cdn/', '')];
      response.writeHead(file ? 200 : 404, { 'content-type': file ? 'image/png' : 'text/plain' }).end(file);
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { authorization = '', 'content-type': contentType = '' } = request.headers;
    calls.push({ path, authorization, contentType, body: Buffer.concat(chunks) });
    answer(response, gateway);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const gateway: RecordingGateway = {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    calls,
    link: (name) => `http://127.0.0.1:${port}/cdn/${name}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return gateway;
}

export function answerJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Event frames; without `end` the connection is cut after the last of them. */
export function answerEvents(response: ServerResponse, events: readonly object[], end: boolean): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const frames = events.map((event) => {
    const name = 'type' in event ? `event: ${event.type}\n` : '';
    return `${name}data: ${JSON.stringify(event)}\n\n`;
  });
  response.write(frames.join(''), () => {
    if (end) response.end('data: [DONE]\n\n');
    else response.destroy();
  });
}
