import 'server-only';
import type { Readable } from 'node:stream';
import { type Agent, buildConnector, type Dispatcher, fetch as undiciFetch } from 'undici';
import { TransportError } from '../failures/call-failures';
import { type OutgoingBody, outgoingBody } from './outgoing-body';
import { singleCallAgent } from './single-call-agent';

const connectTimeoutMs = 15_000;
/** Shared, so that TLS sessions are resumed across calls. */
const connect = buildConnector({ timeout: connectTimeoutMs });

/**
 * The network's fetch for upstream calls: not the global one, which the framework patches and whose 300 s
 * timeouts undercut the deadline. Only the caller's signal ends a call.
 * @throws TransportError when no connection was made; else what undici throws.
 */
export const networkFetch: typeof globalThis.fetch = async (input, init) => {
  let connected = false;
  const agent = singleCallAgent(
    (options, callback) =>
      connect(options, (...outcome) => {
        connected = outcome[0] === null;
        callback(...outcome);
      }),
    { headersTimeout: 0, bodyTimeout: 0 },
  );
  try {
    const url = input instanceof Request ? input.url : input;
    const body = outgoingBody(init?.body);
    const sent = body ? sentBeside(agent, body, init) : { ...init, dispatcher: agent };
    // The package's Request, Headers and Response are the platform's by shape but not by type.
    const response = await undiciFetch(url, sent as Parameters<typeof undiciFetch>[1]);
    return response as unknown as Response;
  } catch (cause) {
    throw connected ? cause : new TransportError(false, cause);
  } finally {
    // `close` waits for the body by itself.
    void agent.close();
  }
};

/**
 * The package's `fetch` makes a second stream of each body and keeps everything it was sent, so it gets no body. The
 * body joins the request in the dispatcher, with its length, which some proxies demand.
 */
function sentBeside(
  agent: Agent,
  body: OutgoingBody,
  init: RequestInit | undefined,
): RequestInit & { dispatcher: object } {
  const { body: _, ...rest } = init ?? {};
  const headers = new Headers(init?.headers);
  headers.set('content-type', body.contentType);
  headers.set('content-length', String(body.sizeBytes));
  const dispatcher: Pick<Dispatcher, 'dispatch'> = {
    // The package takes any iterable here; its types name streams only.
    dispatch: (options, handler) =>
      agent.dispatch({ ...options, body: body.chunks() as unknown as Readable }, handler),
  };
  return { ...rest, headers, dispatcher };
}
