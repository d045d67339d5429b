/**
 * The only table of error codes.
 * - `status` is the HTTP status if the error is sent outside an event stream.
 * - `retryable` says whether the same request can succeed later.
 * - `charged` says whether the gateway bills a call that ends with this error. According to the gateway's page, it
 *   bills every call except those that it refuses before work begins.
 */
export const errorTable = {
  invalid_request: { status: 400, retryable: false, charged: false },
  unauthorized: { status: 401, retryable: false, charged: false },
  wrong_origin: { status: 403, retryable: false, charged: false },
  not_found: { status: 404, retryable: false, charged: false },
  method_not_allowed: { status: 405, retryable: false, charged: false },
  id_conflict: { status: 409, retryable: false, charged: false },
  job_gone: { status: 410, retryable: false, charged: false },
  share_gone: { status: 410, retryable: false, charged: false },
  too_large: { status: 413, retryable: false, charged: false },
  rate_limited: { status: 429, retryable: true, charged: false },
  over_budget: { status: 402, retryable: false, charged: false },
  not_configured: { status: 503, retryable: false, charged: false },
  over_quota: { status: 507, retryable: false, charged: false },

  key_refused: { status: 502, retryable: false, charged: false },
  balance_empty: { status: 502, retryable: false, charged: false },
  model_unavailable: { status: 502, retryable: false, charged: false },
  model_retired: { status: 502, retryable: false, charged: false },
  prompt_too_long: { status: 502, retryable: false, charged: false },
  request_refused: { status: 502, retryable: false, charged: false },
  upstream_rate_limited: { status: 502, retryable: true, charged: false },
  upstream_too_large: { status: 502, retryable: false, charged: false },

  moderation_blocked: { status: 502, retryable: false, charged: true },
  upstream_unavailable: { status: 502, retryable: true, charged: true },
  upstream_timeout: { status: 504, retryable: true, charged: true },
  upstream_cut_off: { status: 502, retryable: true, charged: true },
  upstream_unreadable: { status: 502, retryable: true, charged: true },
  no_picture: { status: 502, retryable: true, charged: true },
  download_failed: { status: 502, retryable: true, charged: true },
  cancelled: { status: 499, retryable: true, charged: true },
  interrupted: { status: 503, retryable: true, charged: true },

  internal_error: { status: 500, retryable: true, charged: true },
} as const satisfies Record<string, { status: number; retryable: boolean; charged: boolean }>;

export type ErrorCode = keyof typeof errorTable;

export const errorCodes = Object.keys(errorTable).filter(isErrorCode);

export function isErrorCode(value: string): value is ErrorCode {
  return Object.hasOwn(errorTable, value);
}
