import 'server-only';
import OpenAI from 'openai';
import { AppError, isAppError } from '@/lib/protocol/app-error';
import type { ErrorCode } from '@/lib/protocol/errors';
import { isTransportError, TransportError } from '../failures/call-failures';
import { explainUpstreamError, isFromProxy } from '../failures/explain-upstream-error';
import { upstreamSentences } from '../failures/upstream-error-table';
import type { GatewayEvent } from '../gateway-route';
import type { Upstream } from '../upstream';
import { type CallDeadline, startDeadline } from './call-deadline';
import { fetchOrRefuse } from './fetch-upstream';
import { asStream, isOutgoingBody, type OutgoingBody } from './outgoing-body';

export interface PaidCall {
  /** Relative to the configured base address, or an absolute address of the gateway. */
  path: string;
  /** An object becomes JSON. */
  body: Record<string, unknown> | OutgoingBody;
  /** Headers that differ; null removes one. */
  headers?: Record<string, string | null>;
  /** Reads a 2xx answer. */
  read(deadline: CallDeadline, response: Response): AsyncIterable<GatewayEvent>;
  /** Whether this event proves that the gateway has done work, which it bills whatever it says afterwards. */
  isWork(event: GatewayEvent): boolean;
  /**
   * Only for calls that the gateway keeps as tasks: the id, if it is known by now. Null once the task has ended,
   * because an error is then its outcome, not the loss of its answer.
   */
  lostTask?(): { id: string | null } | null;
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
    const error =
      abortReason(deadline.signal, cause) ??
      explainUpstreamError(cause, { apiKey: upstream.apiKey, hasBegun });
    const lostTask = mayRun(error, cause) ? call.lostTask?.() : null;
    throw asLostAnswer(namingRoute(error, upstream, call.path), lostTask ?? null);
  } finally {
    deadline.stop();
  }
}

/** The reason of the deadline or of the caller, if one of them ended the call. */
function abortReason(signal: AbortSignal, cause: unknown): AppError | null {
  if (!signal.aborted || !isAppError(signal.reason)) return null;
  const wasSent = !isTransportError(cause) || cause.connected;
  if (wasSent) return signal.reason;
  return new AppError(signal.reason.code, signal.reason.message, { details: { charged: false } });
}

/** Names the route in the error, because another route may know the model. */
function namingRoute(error: AppError, { baseUrl }: Upstream, path: string): AppError {
  const { upstream } = error.details;
  if (error.code !== 'model_unavailable' || upstream === undefined) return error;
  const { pathname } = new URL(path.startsWith('/') ? `${baseUrl}${path}` : path);
  const message = `${upstream.message ?? ''} (POST ${pathname})`.trim();
  const details = { ...error.details, upstream: { ...upstream, message } };
  return new AppError(error.code, error.message, { cause: error, details });
}

/** Codes that leave open what became of a call, which may have been charged. */
const lostAnswerCodes: readonly ErrorCode[] = [
  'upstream_unavailable',
  'upstream_timeout',
  'upstream_cut_off',
  'upstream_unreadable',
  'no_picture',
  'internal_error',
];

/** Whether the call may still run at the gateway: not if the gateway itself has refused it. */
function mayRun(error: AppError, cause: unknown): boolean {
  return (error.charged || isFromProxy(cause)) && lostAnswerCodes.includes(error.code);
}

function asLostAnswer(error: AppError, lostTask: { id: string | null } | null): AppError {
  if (lostTask === null) return error;
  return new AppError(error.code, error.message, { cause: error, details: { ...error.details, lostTask } });
}

/**
 * One paid POST: sent once, never retried, never redirected, so that a click is one charge and the key reaches no
 * other host. Resolves with a 2xx answer, body unread.
 * @throws AppError, UpstreamRefusal, TransportError, or the signal's reason.
 */
async function postOnce(
  signal: AbortSignal,
  upstream: Upstream,
  { path, body, headers: ownHeaders }: Pick<PaidCall, 'path' | 'body' | 'headers'>,
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
    const isOutgoing = isOutgoingBody(body);
    const own = isOutgoing ? { 'content-type': body.contentType } : {};
    const headers = { 'accept-encoding': 'identity', ...own, ...ownHeaders };
    const sent = isOutgoing ? asStream(body) : body;
    return await client.post(path, { body: sent, headers, signal }).asResponse();
  } catch (cause) {
    if (failure !== undefined) throw failure;
    // Aborted before the client called fetch.
    throw signal.aborted ? new TransportError(false, cause) : cause;
  }
}
