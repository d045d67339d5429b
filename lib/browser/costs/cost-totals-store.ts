import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { persisted } from '../platform/persisted';
import { definedFields, storedText, storedWhole } from '../platform/stored-fields';
import { fieldsOf } from '../platform/untrusted-fields';

/** Sums of the ledger in whole micro-USD. Real money and demo are never added to each other. */
export interface CostTotals {
  /** Settled since `todayStart`. Show it by `getTodayMicroUsd`, which knows when the day is over. */
  todayMicroUsd: number;
  /** ISO 8601, UTC: the beginning of the user's day that `todayMicroUsd` is for; empty before the first reading. */
  todayStart: string;
  /** Settled, all time. Never falls. */
  allTimeMicroUsd: number;
  /** How much of `allTimeMicroUsd` is estimated, for want of usage and of a price. */
  estimatedMicroUsd: number;
  /** What demo jobs would have cost, all time. */
  demoMicroUsd: number;
  /** Estimates of calls that are issued and not yet settled. */
  openMicroUsd: number;
}

export interface CostTotalsState extends CostTotals {
  read: (reading: CostTotals) => void;
}

/** The costs that the header shows. The truth is the ledger; the refresh-library workflow copies from there. */
export const useCostTotals = create<CostTotalsState>()(
  persist(
    (set) => ({
      todayMicroUsd: 0,
      todayStart: '',
      allTimeMicroUsd: 0,
      estimatedMicroUsd: 0,
      demoMicroUsd: 0,
      openMicroUsd: 0,
      read: (reading) => set(readingOf(reading)),
    }),
    persisted<CostTotalsState, CostTotals>({
      key: 'safelight:meter',
      version: 1,
      keep: readingOf,
      read: (stored) => {
        const fields = fieldsOf(stored);
        return definedFields({
          todayMicroUsd: storedWhole(fields.todayMicroUsd),
          todayStart: storedText(fields.todayStart),
          allTimeMicroUsd: storedWhole(fields.allTimeMicroUsd),
          estimatedMicroUsd: storedWhole(fields.estimatedMicroUsd),
          demoMicroUsd: storedWhole(fields.demoMicroUsd),
          openMicroUsd: storedWhole(fields.openMicroUsd),
        });
      },
    }),
  ),
);

/** Today's cost; 0 once the day that was read is over, until the ledger is read again. */
export function getTodayMicroUsd(reading: CostTotals, todayStart: string): number {
  return reading.todayStart === todayStart ? reading.todayMicroUsd : 0;
}

function readingOf(reading: CostTotals): CostTotals {
  const { todayMicroUsd, todayStart, allTimeMicroUsd, estimatedMicroUsd, demoMicroUsd, openMicroUsd } =
    reading;
  return { todayMicroUsd, todayStart, allTimeMicroUsd, estimatedMicroUsd, demoMicroUsd, openMicroUsd };
}
