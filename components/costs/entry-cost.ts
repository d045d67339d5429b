import type { MoneyText } from '@/lib/browser/costs/use-money';
import type { LedgerEntry } from '@/lib/browser/platform/database-rows';
import { isExactCost } from '@/lib/protocol/exact-cost';

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
