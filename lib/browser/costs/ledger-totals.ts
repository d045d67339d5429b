import Dexie from 'dexie';
import { isExactCost } from '@/lib/protocol/exact-cost';
import type { JobEventData } from '@/lib/protocol/job-events';
import { databaseBirth, libraryDatabase } from '../platform/database';
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

function sumOf(reports: readonly { microUsd: number | null }[]): number {
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

/** An entry of another device, or of a database that was cleared. */
export interface ReceivedEntry {
  entry: LedgerEntry;
  /**
   * When it was first sent, by this device's clock: the clock of the device that made it may be far off. If it is not
   * known, when the entry was made.
   */
  sentMs?: number;
}

/** Takes settled entries of an earlier database out of the carried totals, because they are here again. */
export async function takeFromCarried(received: readonly ReceivedEntry[]): Promise<void> {
  const { totals, state } = libraryDatabase();
  const birth = await state.get('birth');
  if (birth?.key !== 'birth') return;
  const bornMs = Date.parse(birth.at);
  const earlier = received.flatMap(({ entry, sentMs = Date.parse(entry.createdAt) }) =>
    entry.status === 'settled' && entry.basis !== null && !(sentMs >= bornMs) ? [entry] : [],
  );
  for (const key of ['carried', 'carried-demo'] as const) {
    const back = earlier.filter(({ demo }) => demo === (key === 'carried-demo'));
    const carried = back.length > 0 ? await totals.get(key) : undefined;
    if (!carried || carried.microUsd === 0) continue;
    const microUsd = sumOf(back.map(({ costMicroUsd }) => ({ microUsd: costMicroUsd })));
    await totals.put({ ...carried, microUsd: Math.max(0, carried.microUsd - microUsd) });
  }
}

let hasCarried = false;

/**
 * Carries over what an earlier database had, or this one before the browser set it back, so that the total never falls: a
 * browser may clear its databases and leave localStorage. Once a page load.
 */
export async function restoreTotals(
  remembered: Pick<LedgerSums, 'allTimeMicroUsd' | 'demoMicroUsd' | 'calls'>,
): Promise<void> {
  if (hasCarried) return;
  const bornAt = await databaseBirth();
  const { totals, state } = libraryDatabase();
  // In one transaction, because calls that come back meanwhile would be counted twice.
  await libraryDatabase().transaction('rw', totals, state, async () => {
    const here = await readTotals();
    const isNew = bornAt !== null && (await state.get('birth')) === undefined;
    // Corrections change what calls cost, but the number of calls falls only if the browser has lost some of them.
    if (!isNew && here.calls >= (remembered.calls ?? 0)) return;
    const lost = remembered.allTimeMicroUsd - here.allTimeMicroUsd;
    const lostDemo = remembered.demoMicroUsd - here.demoMicroUsd;
    if (lost <= 0 && lostDemo <= 0) return;
    // How much of it was estimated, and for how many calls it was, is no longer known.
    await carry('carried', lost);
    await carry('carried-demo', lostDemo);
    await state.put({ key: 'birth', at: bornAt ?? new Date().toISOString() });
  });
  // A total that is corrected later must not be taken for one of an earlier database.
  hasCarried = true;
}

async function carry(key: 'carried' | 'carried-demo', lost: number): Promise<void> {
  const { totals } = libraryDatabase();
  const carried = await totals.get(key);
  await totals.put({ key, microUsd: (carried?.microUsd ?? 0) + Math.max(0, lost), calls: 0 });
}

type Totals = Pick<LedgerSums, 'allTimeMicroUsd' | 'estimatedMicroUsd' | 'demoMicroUsd'> & { calls: number };

/** Call it inside a transaction over `totals`. */
async function readTotals(): Promise<Totals> {
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
