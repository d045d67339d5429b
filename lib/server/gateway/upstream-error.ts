import 'server-only';
import { AppError, type ErrorDetails, type UpstreamTrace } from '@/lib/protocol/app-error';
import { errorTable } from '@/lib/protocol/errors';
import { redact, redactedCause } from './redact';
import { readRetryAfter } from './retry-after';
import { TransportError } from './transport-error';
import { upstreamErrorPatterns } from './upstream-error-patterns';
import { readRefusal, UpstreamRefusal } from './upstream-refusal';
import { type UpstreamCode, upstreamSentences } from './upstream-sentences';

export interface FailureContext {
  /** Never to be found in what comes out. */
  apiKey: string;
  /** A preview or picture had arrived: then nothing is free any more, whatever the message says. */
  begun?: boolean;
  /** For `retry-after` as a date. */
  nowMs?: number;
}

/** Every failure of a call to the gateway as one of our codes, with upstream's own words redacted beside it. */
export function toAppError(cause: unknown, context: FailureContext): AppError {
  if (cause instanceof AppError) return cause;
  if (cause instanceof UpstreamRefusal) return refusalError(cause, context);
  const options = { cause: redactedCause(cause, context.apiKey) };
  if (cause instanceof TransportError) {
    if (cause.connected) return new AppError('upstream_cut_off', upstreamSentences.upstream_cut_off, options);
    const message = 'The gateway could not be reached. Check the address and the network, then try again.';
    return new AppError('upstream_unavailable', message, { ...options, details: { charged: false } });
  }
  return new AppError(
    'internal_error',
    'Something unexpected went wrong while calling the gateway.',
    options,
  );
}

function refusalError(refusal: UpstreamRefusal, context: FailureContext): AppError {
  const told = readRefusal(refusal);
  const verdict = told.html ? byStatus(refusal.status, true) : judge(refusal.status, told.words, told.type);
  const upstream: UpstreamTrace = { status: refusal.status };
  if (told.message !== '') upstream.message = redact(told.message, context.apiKey);
  const requestId = readRequestId(told.message, refusal.headers);
  if (requestId !== undefined) upstream.requestId = redact(requestId, context.apiKey);

  const details: ErrorDetails = { upstream };
  if (context.begun && !errorTable[verdict.code].charged) details.charged = true;
  else if (verdict.charged === false) details.charged = false;
  if (errorTable[verdict.code].retryable) {
    const seconds = readRetryAfter(refusal.headers, told.message, context.nowMs ?? Date.now());
    if (seconds !== undefined) details.retryAfterSeconds = seconds;
  }
  return new AppError(verdict.code, upstreamSentences[verdict.code], {
    cause: redactedCause(refusal, context.apiKey),
    details,
  });
}

interface Verdict {
  code: UpstreamCode;
  charged?: false;
}

function judge(status: number, words: string, type: string): Verdict {
  const known = upstreamErrorPatterns.find(({ pattern }) => pattern.test(words));
  if (known !== undefined) return known;
  // An {error} inside HTTP 200: a refused request says so by its type.
  if (status < 300 && /invalid_(?:request|parameter)/i.test(type)) return { code: 'request_refused' };
  return byStatus(status, false);
}

/** What a status means where the message does not tell, or comes from a proxy in front (`html`). */
function byStatus(status: number, html: boolean): Verdict {
  if (status === 413) return { code: 'upstream_too_large' };
  if (status === 429) return { code: 'upstream_rate_limited' };
  if (status === 503) return { code: 'upstream_unavailable', charged: false };
  if (status >= 500 || html || status < 300) return { code: 'upstream_unavailable' };
  if (status < 400) return { code: 'upstream_unreadable' };
  if (status === 401 || status === 403) return { code: 'key_refused' };
  if (status === 402) return { code: 'balance_empty' };
  if (status === 408) return { code: 'upstream_timeout' };
  return { code: 'request_refused' };
}

const requestIdHeaders = [
  'x-aihubmix-request-id',
  'x-request-id',
  'x-oneapi-request-id',
  'request-id',
  'cf-ray',
];

/** The tid that messages end in, else the request id of the headers. */
export function readRequestId(message: string, headers: Headers): string | undefined {
  const inMessage = /\b(?:tid|request id)[:：]\s*([\w-]{1,100})/i.exec(message)?.[1];
  if (inMessage !== undefined) return inMessage;
  for (const name of requestIdHeaders) {
    const value = headers.get(name);
    if (value !== null && /^[\w.:-]{1,100}$/.test(value)) return value;
  }
  return undefined;
}
