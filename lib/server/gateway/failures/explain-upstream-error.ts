import 'server-only';
import { AppError, type ErrorDetails, isAppError, type UpstreamTrace } from '@/lib/protocol/app-error';
import { errorTable } from '@/lib/protocol/errors';
import {
  isTransportError,
  isUpstreamRefusal,
  type ReportedRefusal,
  readRefusal,
  type UpstreamRefusal,
} from './call-failures';
import { readRequestId } from './read-request-id';
import { readRetryAfter } from './read-retry-after';
import { redact, redactedCause } from './redact';
import {
  type ExplainedCode,
  upstreamErrorCodes,
  upstreamErrorPatterns,
  upstreamSentences,
} from './upstream-error-table';

export interface FailureContext {
  /** Removed from every text that comes out. */
  apiKey: string;
  /** Whether the gateway had begun to work: then the call is charged, whatever the message says. */
  hasBegun?: boolean;
  /** For `retry-after` as a date. */
  nowMs?: number;
}

/** Every failure of a call to the gateway as one of our codes, with upstream's own words redacted beside it. */
export function explainUpstreamError(cause: unknown, context: FailureContext): AppError {
  if (isAppError(cause)) return cause;
  if (isUpstreamRefusal(cause)) return refusalError(cause, context);
  const options = { cause: redactedCause(cause, context.apiKey) };
  if (isTransportError(cause)) {
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
  const reported = readRefusal(refusal);
  const explanation = reported.html
    ? explainStatus(refusal.status, true)
    : explainWords(refusal.status, reported);
  const upstream: UpstreamTrace = { status: refusal.status };
  if (reported.message !== '') upstream.message = redact(reported.message, context.apiKey);
  const headerId = readRequestId('', refusal.headers);
  const requestId = reported.requestId ?? readRequestId(reported.message, refusal.headers);
  if (requestId !== undefined) upstream.requestId = redact(requestId, context.apiKey);
  if (headerId !== undefined && headerId !== requestId) {
    upstream.headerId = redact(headerId, context.apiKey);
  }

  const details: ErrorDetails = { upstream };
  if (upstreamErrorCodes.has(reported.code)) details.reason = reported.code;
  if (context.hasBegun && !errorTable[explanation.code].charged) details.charged = true;
  else if (explanation.charged === false) details.charged = false;
  if (errorTable[explanation.code].retryable) {
    const seconds = readRetryAfter(refusal.headers, reported.message, context.nowMs ?? Date.now());
    if (seconds !== undefined) details.retryAfterSeconds = seconds;
  }
  return new AppError(explanation.code, upstreamSentences[explanation.code], {
    cause: redactedCause(refusal, context.apiKey),
    details,
  });
}

function explainWords(
  status: number,
  { words, type, code, stated: statedInBody, message, isText }: ReportedRefusal,
): ExplainedCode {
  const coded = upstreamErrorCodes.get(code);
  if (coded !== undefined) return coded;
  const known = upstreamErrorPatterns.find(({ pattern }) => pattern.test(words));
  // If no channel is available, a 503 means one may come back; any other status means the gateway has none for this
  // model.
  if (known?.code === 'upstream_unavailable' && known.charged === false && status !== 503) {
    return { code: 'model_unavailable' };
  }
  // The gateway charges nothing for what its vendor has refused, moderation included.
  if (known !== undefined) return code === 'upstream_rejected' ? { ...known, charged: false } : known;
  // An {error} inside HTTP 200: only its type or code says that the request was refused.
  if (status < 300 && /invalid_?(?:request|parameter|argument)|upstream_rejected/i.test(`${code} ${type}`)) {
    return { code: 'request_refused' };
  }
  if (isText && status < 300) return { code: 'upstream_unreadable' };
  // Many gateways put the status into the code of a body with status 200.
  const codeStatus = /^[45]\d\d$/.test(code) ? Number(code) : undefined;
  const stated = status < 300 ? (codeStatus ?? statedInBody ?? status) : status;
  const explained = explainStatus(stated, false);
  // A 403 that gives another reason is not the fault of the key.
  const isOther = stated === 403 && /\S\s+\S+\s+\S|[\u4e00-\u9fff]{4}/.test(message) && !keyWords.test(words);
  return isOther ? { code: 'request_refused' } : explained;
}

/** A refusal with none of these words does not speak of the key. */
const keyWords =
  /\b(?:api[-_ ]?)?(?:keys?|tokens?|credentials?)\b|\bauth|unauthori[sz]ed|\bpermission|密[钥鑰]|令牌|[凭憑][证證]|[鉴鑑][权權]|授[权權]|登[录錄入]/i;

/** What a status means if the message does not say, or if the body is the page of a proxy (`html`). */
function explainStatus(status: number, html: boolean): ExplainedCode {
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

/** Whether a proxy answered in place of the gateway, so that the outcome of the call is unknown. */
export function isFromProxy(cause: unknown): boolean {
  if (!isUpstreamRefusal(cause) || cause.status < 500) return false;
  const { byGateway, words } = readRefusal(cause);
  return !byGateway && !upstreamErrorPatterns.some(({ pattern }) => pattern.test(words));
}
