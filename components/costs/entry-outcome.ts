import type { LedgerEntry } from '@/lib/browser/platform/database-rows';
import { type ErrorCode, errorTable } from '@/lib/protocol/errors';
import { jobStatuses } from '@/lib/protocol/job-events';

export type OutcomeName = (typeof jobStatuses)[number] | 'open' | 'unknown';

/**
 * How a call ended, and why if it failed. The entry may come from a later version of the studio, or from a file: what is
 * not known here must not keep all other calls from being shown.
 */
export function entryOutcome({ outcome, status, reason }: LedgerEntry): {
  outcome: OutcomeName;
  reason: ErrorCode | null;
} {
  const known = jobStatuses.find((each) => each === outcome);
  const isOpen = (outcome ?? null) === null && status === 'open';
  return {
    outcome: known ?? (isOpen ? 'open' : 'unknown'),
    reason: reason && Object.hasOwn(errorTable, reason) ? reason : null,
  };
}
