import type { MoneyText } from '@/lib/browser/costs/use-money';
import type { LedgerEntry } from '@/lib/browser/platform/database-rows';
import { type ErrorCode, errorTable } from '@/lib/protocol/errors';
import { isExactCost } from '@/lib/protocol/exact-cost';
import { jobStatuses } from '@/lib/protocol/job-events';

/** What a call cost and how that is known, as keys of the `costs` messages with their amounts. */
export interface EntryCost {
  /** Formatted as the user chose; null if it is unknown or nothing is due. */
  amount: string | null;
  /**
   * `exact`: known from usage or a flat price. `nothing`: not charged. `demo`, `demoAbout`: what it would have cost, known
   * or estimated.
   */
  certainty: 'exact' | 'about' | 'nothing' | 'unknown' | 'demo' | 'demoAbout';
  basis: 'gateway' | 'usage' | 'perImage' | 'perCall' | 'estimate' | 'none' | 'open' | 'unknown';
}

export function entryCost(entry: LedgerEntry, money: MoneyText['money']): EntryCost {
  const isOpen = entry.status === 'open';
  const microUsd = isOpen ? entry.estimateMicroUsd : entry.costMicroUsd;
  if (entry.basis === 'none') return { amount: null, certainty: 'nothing', basis: 'none' };
  if (entry.demo) {
    return {
      amount: microUsd === null ? null : money(microUsd, 'about'),
      certainty: isExactCost(entry.basis) ? 'demo' : 'demoAbout',
      basis: basisOf(entry),
    };
  }
  if (microUsd === null) return { amount: null, certainty: 'unknown', basis: 'unknown' };
  const certainty = isExactCost(entry.basis) ? 'exact' : 'about';
  return { amount: money(microUsd, certainty), certainty, basis: basisOf(entry) };
}

function basisOf({ basis }: LedgerEntry): EntryCost['basis'] {
  switch (basis) {
    case null:
      return 'open';
    case 'per-image':
      return 'perImage';
    case 'per-call':
      return 'perCall';
    case 'gateway':
    case 'usage':
    case 'estimate':
    case 'none':
      return basis;
    default:
      // A later version of the studio, or a file, may have named another one.
      return 'unknown';
  }
}

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
