import 'server-only';
import { asTransportError, UpstreamRefusal } from '../failures/call-failures';
import type { Upstream } from '../upstream';
import { noteGatewayClock } from './gateway-clock';
import { readTextStart } from './read-chunks';

const refusalBytesMax = 64 * 1024;

/**
 * One request to the gateway, never redirected, so that the key reaches no other host.
 * @throws TransportError
 */
export async function fetchUpstream(
  upstream: Upstream,
  input: string | URL | Request,
  init: RequestInit | undefined,
): Promise<Response> {
  const response = await upstream.fetch(input, { ...init, redirect: 'manual' }).catch((cause: unknown) => {
    throw asTransportError(cause);
  });
  noteGatewayClock(upstream, response.headers);
  return response;
}

/**
 * The same, but an answer outside 2xx is thrown as a refusal. The body of the response is unread.
 * @throws TransportError, UpstreamRefusal
 */
export async function fetchOrRefuse(
  signal: AbortSignal,
  upstream: Upstream,
  input: string | URL | Request,
  init: RequestInit | undefined,
): Promise<Response> {
  const response = await fetchUpstream(upstream, input, init);
  if (response.ok) return response;
  const body = await readTextStart(signal, response.body, refusalBytesMax);
  throw new UpstreamRefusal({ status: response.status, headers: response.headers, body });
}
