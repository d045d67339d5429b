import 'server-only';
import OpenAI from 'openai';
import { AppError } from '@/lib/protocol/app-error';
import { readTextStart } from './read-chunks';
import { asTransportError, TransportError } from './transport-error';
import type { Upstream } from './upstream';
import { UpstreamRefusal } from './upstream-refusal';
import { upstreamSentences } from './upstream-sentences';

const refusalBytesMax = 64 * 1024;

/**
 * One paid POST: sent once, never retried, never redirected, so that a click is one charge and the key goes to no
 * other host. Resolves with a 2xx answer, body unread.
 * @throws AppError, UpstreamRefusal, TransportError, or the signal's reason.
 */
export async function postPaidCall(
  signal: AbortSignal,
  upstream: Upstream,
  path: string,
  body: Record<string, unknown> | FormData,
): Promise<Response> {
  // What no header can carry is no key; the client's own complaint would quote it.
  if (/[^\t\x20-\x7e\x80-\xff]/.test(upstream.apiKey) || upstream.apiKey.trim() === '') {
    throw new AppError('key_refused', upstreamSentences.key_refused);
  }
  // The client drops the cause of a time-out and the body of an unusual error: kept here as it happened.
  let failure: unknown;
  const client = new OpenAI({
    apiKey: upstream.apiKey,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: upstream.baseUrl,
    maxRetries: 0,
    // Its own timer, which knows nothing of the body, must not fire before the deadline's.
    timeout: upstream.deadlineMs + 5_000,
    logLevel: 'off',
    fetch: async (input, init) => {
      try {
        return await fetchOrRefuse(signal, upstream, input, init);
      } catch (cause) {
        failure = cause;
        throw cause;
      }
    },
  });
  try {
    // Uncompressed: base64 of pictures gains little, and previews must not wait in a decoder.
    const headers = { 'accept-encoding': 'identity' };
    return await client.post(path, { body, headers, signal }).asResponse();
  } catch (cause) {
    if (failure !== undefined) throw failure;
    // Aborted before the fetch was even asked.
    throw signal.aborted ? new TransportError(false, cause) : cause;
  }
}

async function fetchOrRefuse(
  signal: AbortSignal,
  upstream: Upstream,
  input: string | URL | Request,
  init: RequestInit | undefined,
): Promise<Response> {
  let response: Response;
  try {
    response = await upstream.fetch(input, { ...init, redirect: 'manual' });
  } catch (cause) {
    throw asTransportError(cause);
  }
  if (response.ok) return response;
  const body = await readTextStart(signal, response.body, refusalBytesMax);
  throw new UpstreamRefusal({ status: response.status, headers: response.headers, body });
}
