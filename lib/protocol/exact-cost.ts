import type { CostBasis } from './job-events';

/** Whether a cost is what upstream bills, told by usage or a flat price, and no reckoning of ours. */
export function isExactCost(basis: CostBasis | null): boolean {
  return basis === 'usage' || basis === 'per-call';
}
