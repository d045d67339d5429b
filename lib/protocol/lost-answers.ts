import type { ErrorCode } from './errors';

const lostAnswers: readonly ErrorCode[] = [
  'upstream_cut_off',
  'upstream_timeout',
  'interrupted',
  'cancelled',
];

/**
 * Whether a call that ended so may have been finished by the gateway all the same, so that its pictures can be fetched.
 */
export function isAnswerLost(code: ErrorCode): boolean {
  return lostAnswers.includes(code);
}
