import 'server-only';
import { buildConnector, fetch as undiciFetch } from 'undici';
import { TransportError } from '../failures/call-failures';
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
    const sent = { ...init, ...(await encodeForm(init)), dispatcher: agent };
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

/** The package takes the platform's FormData for a string: encoded here, with a length, as some proxies demand. */
async function encodeForm(init: RequestInit | undefined): Promise<RequestInit> {
  if (!(init?.body instanceof FormData)) return {};
  const encoded = new Response(init.body);
  const headers = new Headers(init.headers);
  headers.set('content-type', encoded.headers.get('content-type') ?? 'multipart/form-data');
  return { headers, body: await encoded.arrayBuffer() };
}
