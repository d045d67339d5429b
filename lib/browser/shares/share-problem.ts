import { ApiFailure, NetworkFailure } from '../platform/api-failure';

/** The reasons for a failure that have their own message. */
const shareProblems = [
  'missing',
  'not-a-picture',
  'too-large',
  'full',
  'not-configured',
  'gone',
  'unreachable',
  'failed',
] as const;
export type ShareProblemName = (typeof shareProblems)[number];

export class ShareProblem extends Error {
  override readonly name = 'ShareProblem';
  readonly problem: ShareProblemName;
  constructor(problem: ShareProblemName) {
    super(problem);
    this.problem = problem;
  }
}

export function shareProblemOf(error: unknown): ShareProblemName {
  if (error instanceof ShareProblem) return error.problem;
  if (error instanceof NetworkFailure) return 'unreachable';
  if (!(error instanceof ApiFailure)) return 'failed';
  if (error.reason === 'not-a-picture') return 'not-a-picture';
  if (error.code === 'not_configured') return 'not-configured';
  if (error.code === 'rate_limited' && error.reason?.startsWith('shares-')) return 'full';
  // The draft has expired or was revoked in another tab.
  if (error.code === 'share_gone' || error.code === 'not_found') return 'gone';
  // A proxy sends 413 without an error code.
  if (error.status === 413) return 'too-large';
  return error.status >= 500 ? 'unreachable' : 'failed';
}
