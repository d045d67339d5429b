import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { CallsOrigin } from '../platform/database-rows';
import { persisted } from '../platform/persisted';
import { definedFields, fieldsOf, storedText, storedWhole } from '../platform/untrusted-fields';

/** Sums of the ledger in whole micro-USD. Real money and demo amounts are never added up. */
export interface CostTotals {
  /** Settled since `todayStart`. Read it by `getTodayMicroUsd`, which knows when the day is over. */
  todayMicroUsd: number;
  /** The start of the user's day that `todayMicroUsd` covers: ISO 8601, UTC; empty before the first reading. */
  todayStart: string;
  /** Settled, all time. Never falls. */
  allTimeMicroUsd: number;
  /** How much of `allTimeMicroUsd` is estimated, because neither usage nor a price was known. */
  estimatedMicroUsd: number;
  /** What demo jobs would have cost, all time. */
  demoMicroUsd: number;
  /** Estimates of calls that are issued but not settled. */
  openMicroUsd: number;
  /** How many settled calls the ledger had; absent in stores that are older than this field. */
  calls?: number;
  /** Where these calls came from; absent in stores that are older than this field. */
  origin?: CallsOrigin;
}

export interface CostTotalsState extends CostTotals {
  read: (reading: CostTotals) => void;
}

/** The costs that the header shows. The ledger is the source; only `refreshCostTotals` writes here. */
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
          calls: storedWhole(fields.calls),
          origin: storedOrigin(fields.origin),
        });
      },
    }),
  ),
);

/** When the user's day began, as ISO 8601 in UTC. */
export function localDayStart(now: Date): string {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate()).toISOString();
}

/** Today's cost. After midnight it is 0 until the ledger is read again. */
export function getTodayMicroUsd(reading: CostTotals, todayStart: string): number {
  return reading.todayStart === todayStart ? reading.todayMicroUsd : 0;
}

function readingOf(reading: CostTotals): CostTotals {
  const { todayMicroUsd, todayStart, allTimeMicroUsd, estimatedMicroUsd, demoMicroUsd, openMicroUsd } =
    reading;
  const { calls, origin } = reading;
  return {
    ...{ todayMicroUsd, todayStart, allTimeMicroUsd, estimatedMicroUsd, demoMicroUsd, openMicroUsd },
    ...(calls === undefined ? {} : { calls }),
    ...(origin === undefined ? {} : { origin }),
  };
}

function storedOrigin(stored: unknown): CallsOrigin | undefined {
  const { devices, library, readMs, openIds, inexact } = fieldsOf(stored);
  const read = storedWhole(readMs);
  if (!Array.isArray(devices) || read === undefined) return undefined;
  return {
    devices: textsOf(devices),
    library: storedText(library) ?? null,
    readMs: read,
    openIds: Array.isArray(openIds) ? textsOf(openIds) : [],
    inexact: Array.isArray(inexact) ? inexact.filter(isAmount) : [],
  };
}

function textsOf(values: readonly unknown[]): string[] {
  return values.filter((value) => typeof value === 'string');
}

function isAmount(value: unknown): value is [string, number] {
  return Array.isArray(value) && typeof value[0] === 'string' && storedWhole(value[1]) !== undefined;
}
