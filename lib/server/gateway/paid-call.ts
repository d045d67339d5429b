import 'server-only';
import OpenAI from 'openai';
import { AppError } from '@/lib/protocol/app-error';
import { type CallDeadline, startDeadline } from './call-deadline';
import { asTransportError, TransportError, UpstreamRefusal } from './call-failures';
import { explainUpstreamError } from './explain-upstream-error';
import type { GatewayEvent } from './gateway-route';
import { readTextStart } from './read-body';
import type { Upstream } from './upstream';
import { upstreamSentences } from './upstream-error-table';

const refusalBytesMax = 64 * 1024;

export interface PaidCall {
  path: string;
  body: Record<string, unknown> | FormData;
  /** Reads a 2xx answer. */
  read(deadline: CallDeadline, response: Response): AsyncIterable<GatewayEvent>;
  /** Whether this event proves that the gateway has done work, which it bills whatever it says afterwards. */
  isWork(event: GatewayEvent): boolean;
}

/** A call from its request to the last byte of its answer, under one deadline. */
export async function* issuePaidCall(
  caller: AbortSignal,
  upstream: Upstream,
  call: PaidCall,
): AsyncGenerator<GatewayEvent, void, void> {
  const deadline = startDeadline(caller, upstream.deadlineMs);
  let hasBegun = false;
  try {
    const response = await postOnce(deadline.signal, upstream, call);
    yield { type: 'response' };
    for await (const event of call.read(deadline, response)) {
      hasBegun ||= call.isWork(event);
      yield event;
    }
  } catch (cause) {
    throw (
      abortReason(deadline.signal, cause) ??
      explainUpstreamError(cause, { apiKey: upstream.apiKey, hasBegun })
    );
  } finally {
    deadline.stop();
  }
}

/** The reason of the deadline or of the caller, where one of them ended the call. */
function abortReason(signal: AbortSignal, cause: unknown): AppError | null {
  if (!signal.aborted || !(signal.reason instanceof AppError)) return null;
  const wasSent = !(cause instanceof TransportError) || cause.connected;
  if (wasSent) return signal.reason;
  return new AppError(signal.reason.code, signal.reason.message, { details: { charged: false } });
}

/**
 * One paid POST: sent once, never retried, never redirected, so that a click is one charge and the key reaches no
 * other host. Resolves with a 2xx answer, body unread.
 * @throws AppError, UpstreamRefusal, TransportError, or the signal's reason.
 */
async function postOnce(
  signal: AbortSignal,
  upstream: Upstream,
  { path, body }: Pick<PaidCall, 'path' | 'body'>,
): Promise<Response> {
  // A key that no header can carry is refused here, because the client's own complaint would quote it.
  if (/[^\t\x20-\x7e\x80-\xff]/.test(upstream.apiKey) || upstream.apiKey.trim() === '') {
    throw new AppError('key_refused', upstreamSentences.key_refused);
  }
  // The client drops the cause of a time-out and the body of an unusual error, so the failure is captured here.
  let failure: unknown;
  const client = new OpenAI({
    apiKey: upstream.apiKey,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: upstream.baseUrl,
    maxRetries: 0,
    // The client's own timer does not cover the body, so it must not fire before the deadline's.
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
    // Aborted before the client called fetch.
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
