import Dexie from 'dexie';
import { type ErrorCode, errorTable } from '@/lib/protocol/errors';
import { isExactCost } from '@/lib/protocol/exact-cost';
import type { JobEventData, JobOutcome } from '@/lib/protocol/job-events';
import { libraryDatabase } from '../platform/database';
import type { LedgerEntry } from '../platform/database-rows';
import { takeFromCarried } from './carried-totals';
import { addToTotals, moveTotals } from './ledger-totals';

/** What is known about a call before it is issued. */
export type OpeningEntry = Pick<
  LedgerEntry,
  'jobId' | 'createdAt' | 'kind' | 'model' | 'demo' | 'estimateMicroUsd' | 'prompt'
>;

export type CostReport = JobEventData<'cost-report'>;

/** Enough of a prompt to recognise the call. */
const promptMax = 160;

/** Adds a call before it is issued. A job has one entry; a second time changes nothing. */
export async function openEntry(opening: OpeningEntry): Promise<void> {
  const { ledger } = libraryDatabase();
  await libraryDatabase().transaction('rw', ledger, async () => {
    if ((await ledger.get(opening.jobId)) === undefined) await ledger.add(openingRow(opening));
  });
}

/** Forgets what a call was about. What it cost stays. */
export async function forgetPrompt(jobId: string): Promise<void> {
  await libraryDatabase().ledger.update(jobId, { prompt: '' });
}

/**
 * Settles a call and adds it to the totals, in one transaction. The first report counts, and a repeated one changes
 * nothing. But a charge outweighs a refusal, because a refusal may concern only one of two tabs or of two copies of a
 * request. An entry that could not be opened (storage was full then) is added now.
 */
export async function settleEntry(opening: OpeningEntry, report: CostReport): Promise<void> {
  const database = libraryDatabase();
  const { ledger, totals, state } = database;
  await database.transaction('rw', ledger, totals, state, async () => {
    const known = await ledger.get(opening.jobId);
    const entry = known ?? openingRow(opening);
    const isOutweighed = entry.basis === 'none' && report.basis !== 'none';
    if (entry.status === 'settled' && !isOutweighed) return;
    const settled: LedgerEntry = {
      ...entry,
      demo: report.demo,
      costMicroUsd: report.microUsd,
      basis: report.basis,
      usage: report.usage ?? null,
      status: 'settled',
    };
    await ledger.put(settled);
    await addToTotals([report]);
    // A database that was rolled back may have lost that it was settled before.
    if (known?.status === 'open') await takeFromCarried([{ entry: settled }]);
  });
}

/**
 * Replaces the estimated cost of a call by the one that the gateway reported after its job had ended, and moves the
 * totals by the difference. A report that is less certain than the known one, or repeats it, changes nothing.
 */
export async function correctEntry(opening: OpeningEntry, report: CostReport): Promise<void> {
  const database = libraryDatabase();
  const { ledger, totals, state } = database;
  await database.transaction('rw', ledger, totals, state, async () => {
    const entry = await ledger.get(opening.jobId);
    if (entry?.status !== 'settled' || entry.basis === 'none') return settleEntry(opening, report);
    if (isExactCost(entry.basis) && !isExactCost(report.basis)) return;
    await ledger.update(opening.jobId, { costMicroUsd: report.microUsd, basis: report.basis });
    await moveTotals(entry, report);
  });
}

/**
 * Sets how a call ended, why if it failed, and which tasks of the gateway it had. A refusal is ignored once the call is
 * known to be charged.
 */
export async function setOutcome(
  jobId: string,
  outcome: JobOutcome,
  reason: ErrorCode | null,
  tasks: readonly string[] = [],
): Promise<void> {
  const { ledger } = libraryDatabase();
  await libraryDatabase().transaction('rw', ledger, async () => {
    const entry = await ledger.get(jobId);
    const isRefusal = outcome === 'failed' && reason !== null && !errorTable[reason].charged;
    // The gateway also reports a cost of zero, for tasks that it does not bill.
    const isCharged = entry?.status === 'settled' && entry.basis !== 'none' && entry.costMicroUsd !== 0;
    if (isRefusal && isCharged) return;
    await ledger.update(jobId, { outcome, reason, ...(tasks.length > 0 ? { tasks: [...tasks] } : {}) });
  });
}

/** A page of calls, newest first. */
export async function listEntries(options: {
  before?: { createdAt: string; jobId: string } | null;
  limit: number;
}): Promise<readonly LedgerEntry[]> {
  const { before } = options;
  const upper = before ? [before.createdAt, before.jobId] : [Dexie.maxKey];
  return libraryDatabase()
    .ledger.where('[createdAt+jobId]')
    .between([Dexie.minKey], upper, true, false)
    .reverse()
    .limit(options.limit)
    .toArray();
}

function openingRow(opening: OpeningEntry): LedgerEntry {
  const { jobId, createdAt, kind, model, demo, estimateMicroUsd, prompt } = opening;
  return {
    jobId,
    createdAt,
    kind,
    model,
    demo,
    estimateMicroUsd,
    costMicroUsd: null,
    basis: null,
    usage: null,
    outcome: null,
    status: 'open',
    reason: null,
    ...(prompt === undefined ? {} : { prompt: prompt.slice(0, promptMax) }),
  };
}
