import { networkFetch } from '@/lib/server/gateway/calls/network-fetch';
import type { Upstream } from '@/lib/server/gateway/upstream';
import { type Script, ScriptedServer } from './scripted-server';

export type { Script } from './scripted-server';

/** For jobs whose calls a test provides itself: nothing may ask this gateway. */
export const unreachableUpstream: Upstream = {
  baseUrl: 'http://127.0.0.1:1/v1',
  apiKey: 'sk-test',
  demo: false,
  fetch: () => Promise.reject(new Error('no network in this test')),
  deadlineMs: 1_000,
  tasks: 'sync',
  pollPace: 0,
  imageHosts: [],
};

/** A scripted server in place of the gateway. */
export class ScriptedUpstream extends ScriptedServer {
  static start(): Promise<ScriptedUpstream> {
    return new ScriptedUpstream().listen();
  }

  /** The upstream that leads to this server, as `chooseUpstream` would make it. */
  asUpstream(overrides: Partial<Upstream> = {}): Upstream {
    return {
      baseUrl: `${this.origin}/v1`,
      apiKey: 'sk-test-0123456789abcdef',
      demo: false,
      fetch: networkFetch,
      deadlineMs: 20_000,
      tasks: 'sync',
      pollPace: 0,
      imageHosts: [],
      ...overrides,
    };
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

/** One frame of an event stream, with the event's name in both places, as the gateway writes it. */
export function frame(type: string, data: Record<string, unknown>): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}

/** Writes the text, waits until it is sent, then breaks the connection. */
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
