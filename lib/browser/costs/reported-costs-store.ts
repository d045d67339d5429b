import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { persisted } from '../platform/persisted';
import { fieldsOf, storedWhole } from '../platform/untrusted-fields';

/** How many are remembered; the oldest are dropped. */
const costsMax = 300;

/**
 * What the gateway reported that one picture cost, in whole micro-USD, by `reportedCostKey`; the last reported comes
 * last.
 */
export type ReportedCosts = Readonly<Record<string, number>>;

interface StoredCosts {
  costs: ReportedCosts;
}

export interface ReportedCostsState extends StoredCosts {
  remember: (key: string, microUsd: number) => void;
}

/**
 * What the gateway reported that pictures cost: the next estimate for models that have no price of their own. It is
 * small and read before the first paint, because the price is on the button.
 */
export const useReportedCosts = create<ReportedCostsState>()(
  persist(
    (set) => ({
      costs: {},
      remember: (key, microUsd) =>
        set(({ costs: { [key]: _before, ...others } }) => ({
          costs: Object.fromEntries([...Object.entries(others), [key, microUsd]].slice(-costsMax)),
        })),
    }),
    persisted<ReportedCostsState, StoredCosts>({
      key: 'safelight:told-costs',
      version: 1,
      keep: ({ costs }) => ({ costs }),
      read: (stored) => {
        const costs: Record<string, number> = {};
        for (const [key, value] of Object.entries(fieldsOf(fieldsOf(stored).costs)).slice(-costsMax)) {
          const microUsd = storedWhole(value);
          if (microUsd !== undefined) costs[key] = microUsd;
        }
        return { costs };
      },
    }),
  ),
);

/** The costs of demo calls are simulated, so real calls are never estimated from them. */
export function reportedCostKey(costKey: string, isDemo: boolean): string {
  return isDemo ? `demo ${costKey}` : costKey;
}
