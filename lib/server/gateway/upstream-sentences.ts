import 'server-only';
import type { ErrorCode } from '@/lib/protocol/errors';

/** What a user needs to know, in English, for API readers and logs; the browser has its own by code and language. */
export const upstreamSentences = {
  key_refused: 'The gateway refused the key. Check that it is complete and has not expired.',
  balance_empty: 'The balance or quota at the gateway is used up. Top it up, then try again.',
  model_unavailable: 'The gateway does not offer this model to this key. Pick another model.',
  model_retired: 'This model has been retired. Pick another model.',
  prompt_too_long: 'The prompt is too long for this model. Shorten it.',
  request_refused: 'The gateway refused the request before starting. Its message says why.',
  upstream_rate_limited: 'The gateway takes no more requests right now. Wait, then try again.',
  upstream_too_large: 'The request is too large for the gateway. Use fewer or smaller pictures.',
  moderation_blocked:
    'Moderation blocked the request. Describe a style rather than an artist, brand or person, and try again.',
  upstream_unavailable: 'The gateway is not available right now. Try again in a while.',
  upstream_timeout: 'The gateway did not finish in time.',
  upstream_cut_off: 'The connection to the gateway broke before the answer was complete.',
  upstream_unreadable: 'The gateway answered in a form that cannot be read.',
  no_picture: 'The gateway answered without a picture; moderation may have withheld it.',
} as const satisfies Partial<Record<ErrorCode, string>>;

export type UpstreamCode = keyof typeof upstreamSentences;
