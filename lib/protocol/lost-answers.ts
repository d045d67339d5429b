import type { ErrorCode } from './errors';

const lostAnswers: readonly ErrorCode[] = [
  'upstream_cut_off',
  'upstream_timeout',
  'interrupted',
  'cancelled',
];

/**
 * Whether the gateway may have finished a call that ended with this error, so that its pictures can still be fetched.
 */
export function isAnswerLost(code: ErrorCode): boolean {
  return lostAnswers.includes(code);
}
