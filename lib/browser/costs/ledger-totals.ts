import Dexie from 'dexie';
import { isExactCost } from '@/lib/protocol/exact-cost';
import type { JobEventData } from '@/lib/protocol/job-events';
import { libraryDatabase } from '../platform/database';
import type { LedgerEntry } from '../platform/database-rows';

/** Whole micro-USD: settled amounts, and the estimates of open calls. */
export interface LedgerSums {
  todayMicroUsd: number;
  allTimeMicroUsd: number;
  /** How much of `allTimeMicroUsd` is estimated, because neither usage nor a price was known. */
  estimatedMicroUsd: number;
  demoMicroUsd: number;
  openMicroUsd: number;
  /** How many settled calls this database has; absent: unknown. It never falls unless the browser loses some. */
  calls?: number;
}

/** Adds settled amounts. Call it inside a transaction over `totals`. */
export async function addToTotals(
  reports: readonly Pick<JobEventData<'cost-report'>, 'microUsd' | 'basis' | 'demo'>[],
): Promise<void> {
  const { totals } = libraryDatabase();
  for (const key of ['paid', 'demo'] as const) {
    const added = reports.filter(({ demo }) => demo === (key === 'demo'));
    if (added.length === 0) continue;
    const total = (await totals.get(key)) ?? { key, microUsd: 0, calls: 0 };
    const estimated = added.filter(({ basis }) => !isExactCost(basis));
    await totals.put({
      key,
      microUsd: total.microUsd + sumOf(added),
      estimatedMicroUsd: (total.estimatedMicroUsd ?? 0) + sumOf(estimated),
      calls: total.calls + added.filter(({ basis }) => basis !== 'none').length,
    });
  }
}

export function sumOf(reports: readonly { microUsd: number | null }[]): number {
  return reports.reduce((sum, { microUsd }) => sum + (microUsd ?? 0), 0);
}

/** Takes out a settled entry that is about to be settled again. Call it inside a transaction over `totals`. */
export async function takeFromTotals({ demo, costMicroUsd, basis }: LedgerEntry): Promise<void> {
  const { totals } = libraryDatabase();
  const total = await totals.get(demo ? 'demo' : 'paid');
  if (!total) return;
  const microUsd = costMicroUsd ?? 0;
  await totals.put({
    ...total,
    microUsd: total.microUsd - microUsd,
    estimatedMicroUsd: (total.estimatedMicroUsd ?? 0) - (isExactCost(basis) ? 0 : microUsd),
    calls: basis === 'none' ? total.calls : total.calls - 1,
  });
}

type Totals = Pick<LedgerSums, 'allTimeMicroUsd' | 'estimatedMicroUsd' | 'demoMicroUsd'> & { calls: number };

/** Call it inside a transaction over `totals`. */
export async function readTotals(): Promise<Totals> {
  const keys = ['paid', 'carried', 'demo', 'carried-demo'] as const;
  const [paid, carried, demo, carriedDemo] = await libraryDatabase().totals.bulkGet([...keys]);
  return {
    allTimeMicroUsd: (paid?.microUsd ?? 0) + (carried?.microUsd ?? 0),
    estimatedMicroUsd: paid?.estimatedMicroUsd ?? 0,
    demoMicroUsd: (demo?.microUsd ?? 0) + (carriedDemo?.microUsd ?? 0),
    calls: (paid?.calls ?? 0) + (demo?.calls ?? 0),
  };
}

/** Sums as of one moment: the totals, the calls since `todayStart` (ISO 8601, UTC), and the open ones. */
export async function sumLedger(todayStart: string): Promise<LedgerSums> {
  const database = libraryDatabase();
  const { ledger, totals } = database;
  return database.transaction('r', ledger, totals, async () => {
    const today = await ledger.where('[createdAt+jobId]').between([todayStart], [Dexie.maxKey]).toArray();
    const open = await ledger.where('status').equals('open').toArray();
    return {
      todayMicroUsd: sum(today, (entry) => entry.costMicroUsd),
      ...(await readTotals()),
      openMicroUsd: sum(open, (entry) => entry.estimateMicroUsd),
    };
  });
}

function sum(entries: readonly LedgerEntry[], amount: (entry: LedgerEntry) => number | null): number {
  return entries.reduce((total, entry) => total + (entry.demo ? 0 : (amount(entry) ?? 0)), 0);
}

/** Replaces the settled amount of an entry by the reported one. Call it inside a transaction over `totals`. */
export async function moveTotals(
  entry: LedgerEntry,
  report: Pick<JobEventData<'cost-report'>, 'microUsd' | 'basis'>,
): Promise<void> {
  const { totals } = libraryDatabase();
  const key = entry.demo ? 'demo' : 'paid';
  const total = (await totals.get(key)) ?? { key, microUsd: 0, calls: 1 };
  const [before, after] = [entry.costMicroUsd ?? 0, report.microUsd ?? 0];
  const estimated = (isExactCost(report.basis) ? 0 : after) - (isExactCost(entry.basis) ? 0 : before);
  await totals.put({
    ...total,
    microUsd: total.microUsd + after - before,
    estimatedMicroUsd: (total.estimatedMicroUsd ?? 0) + estimated,
  });
}
