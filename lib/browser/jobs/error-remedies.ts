import { type ErrorCode, errorCodes, errorTable } from '@/lib/protocol/errors';

/**
 * What causes an error, and so what must be different the next time:
 * - `request`: the prompt or its pictures. Unchanged, they are mostly refused again.
 * - `model`: the model, whatever the request is.
 * - `account`: the key, the balance or the studio's limits, with every model.
 * - `queue`: the queue of the model. The same request may work later.
 * - `other`: nothing that the user can change.
 */
export type ErrorCause = 'request' | 'model' | 'account' | 'queue' | 'other';

/** What causes each error. The only table of what helps after an error; forms and conversations offer it as buttons. */
const errorCauses: Readonly<Record<ErrorCode, ErrorCause>> = {
  invalid_request: 'request',
  prompt_too_long: 'request',
  too_large: 'request',
  upstream_too_large: 'request',
  moderation_blocked: 'request',

  model_unavailable: 'model',
  model_retired: 'model',

  unauthorized: 'account',
  key_refused: 'account',
  balance_empty: 'account',
  over_budget: 'account',
  rate_limited: 'account',
  not_configured: 'account',

  upstream_unavailable: 'queue',
  upstream_timeout: 'queue',
  no_picture: 'queue',

  wrong_origin: 'other',
  not_found: 'other',
  method_not_allowed: 'other',
  id_conflict: 'other',
  job_gone: 'other',
  share_gone: 'other',
  over_quota: 'other',
  request_refused: 'other',
  upstream_rate_limited: 'other',
  upstream_cut_off: 'other',
  upstream_unreadable: 'other',
  download_failed: 'other',
  cancelled: 'other',
  interrupted: 'other',
  internal_error: 'other',
};

/** Errors after which the same request can succeed: at once, or when the key, the balance or the model is in order. */
const canSucceedUnchanged: readonly ErrorCode[] = [
  ...errorCodes.filter((code) => errorTable[code].retryable),
  'moderation_blocked',
  'key_refused',
  'balance_empty',
  'model_unavailable',
];

export interface ErrorRemedy {
  cause: ErrorCause;
  /** Whether the same request, sent again unchanged, can succeed. */
  canSucceedUnchanged: boolean;
}

/** Which next steps make sense after a job has failed. */
export function errorRemedy(code: ErrorCode): ErrorRemedy {
  return { cause: errorCauses[code], canSucceedUnchanged: canSucceedUnchanged.includes(code) };
}
