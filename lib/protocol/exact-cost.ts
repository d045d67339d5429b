import type { CostBasis } from './job-events';

/**
 * Whether a cost is the billed amount, as reported by the gateway or known from usage or a flat price, and not our own
 * calculation.
 */
export function isExactCost(basis: CostBasis | null): boolean {
  return basis === 'gateway' || basis === 'usage' || basis === 'per-call';
}
