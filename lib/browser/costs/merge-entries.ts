import type { CostBasis } from '@/lib/protocol/job-events';
import { libraryDatabase } from '../platform/database';
import type { LedgerEntry } from '../platform/database-rows';
import { type ReceivedEntry, takeFromCarried } from './carried-totals';
import { addToTotals, takeFromTotals } from './ledger-totals';

/** How certain a cost is, from unknown to reported by the gateway. */
const certainty: Readonly<Record<CostBasis, number>> = {
  none: 0,
  estimate: 1,
  'per-image': 1,
  'per-call': 2,
  usage: 3,
  gateway: 4,
};

type SettledCost = Pick<LedgerEntry, 'status' | 'costMicroUsd' | 'basis'>;

/**
 * Whether one device's entry for a call replaces another's: a settled entry replaces an open one, a more certain cost
 * a less certain one, and of equally certain costs the higher one stays. So all devices agree, whatever the order in
 * which they receive the entries.
 */
export function outranks(one: SettledCost, other: SettledCost): boolean {
  if (one.status !== other.status) return one.status === 'settled';
  const [ours, theirs] = [certainty[one.basis ?? 'none'], certainty[other.basis ?? 'none']];
  if (ours !== theirs) return ours > theirs;
  return (one.costMicroUsd ?? -1) > (other.costMicroUsd ?? -1);
}

/**
 * Adds an entry that was received. The ledger is a union and never shrinks: of two settlements of a call the one that
 * outranks the other stays, and the totals move by the difference. The fields that do not concern the cost are taken
 * from the received entry, where they are already merged by their clocks. Call it inside a transaction over `ledger`,
 * `totals` and `state`.
 * @returns whether the entry here outranks the received one, so that the other device has to receive it
 */
export async function mergeEntry(received: ReceivedEntry): Promise<boolean> {
  const { ledger } = libraryDatabase();
  const { entry } = received;
  const known = await ledger.get(entry.jobId);
  if (known === undefined) {
    await addNewEntries([received]);
    return false;
  }
  if (!outranks(entry, known)) {
    const isOutranked = outranks(known, entry);
    const { status, costMicroUsd, basis, usage } = isOutranked ? known : entry;
    const { demo } = known;
    await ledger.put({ ...entry, ...endOf(entry, known), status, costMicroUsd, basis, usage, demo });
    return isOutranked;
  }
  await ledger.put({ ...entry, ...endOf(entry, known) });
  const [report] = reportsOf([entry]);
  if (report === undefined) return false;
  if (known.status === 'settled' && known.basis !== null) await takeFromTotals(known);
  await addToTotals([report]);
  if (known.status !== 'settled') await takeFromCarried([received]);
  return false;
}

/**
 * Adds entries of calls that the ledger does not have. Call it like `mergeEntry`.
 * @throws BulkError if it has one of them
 */
export async function addNewEntries(received: readonly ReceivedEntry[]): Promise<void> {
  const entries = received.map(({ entry }) => entry);
  await libraryDatabase().ledger.bulkAdd(entries);
  await addToTotals(reportsOf(entries));
  await takeFromCarried(received);
}

/** What the settled ones among them cost. */
function reportsOf(entries: readonly LedgerEntry[]) {
  return entries.flatMap(({ status, costMicroUsd, basis, demo }) =>
    status === 'settled' && basis !== null ? [{ microUsd: costMicroUsd, basis, demo }] : [],
  );
}

/** How a call ended. An entry of a device that does not know the end leaves the known one in place. */
function endOf(entry: LedgerEntry, known: LedgerEntry): Pick<LedgerEntry, 'outcome' | 'reason'> {
  const { outcome, reason } = entry.outcome === null ? known : entry;
  return { outcome, reason };
}
