import { clockLeadMs } from '@/lib/protocol/library-clock';
import { databaseBirth, libraryDatabase } from '../platform/database';
import type { BirthRow, CallsOrigin, LedgerEntry } from '../platform/database-rows';
import { type LedgerSums, readTotals, sumOf } from './ledger-totals';

/** An entry of another device, or of a database that was cleared. */
export interface ReceivedEntry {
  entry: LedgerEntry;
  /**
   * When it was first sent, by this device's clock: the clock of the device that made it may be far off. If it is not
   * known, when the entry was made.
   */
  sentMs?: number;
  /** The device that sent it first; absent: unknown. */
  device?: string;
  /** The library that it was received from; absent: none, it came from a file. */
  library?: string;
}

/** Takes settled entries of an earlier database out of the carried totals, because they are here again. */
export async function takeFromCarried(received: readonly ReceivedEntry[]): Promise<void> {
  const { totals, state } = libraryDatabase();
  const birth = await state.get('birth');
  if (birth?.key !== 'birth') return;
  const earlier = received.flatMap((call) => {
    const { status, basis } = call.entry;
    return status === 'settled' && basis !== null && wasCarried(call, birth) ? [call.entry] : [];
  });
  for (const key of ['carried', 'carried-demo'] as const) {
    const back = earlier.filter(({ demo }) => demo === (key === 'carried-demo'));
    const carried = back.length > 0 ? await totals.get(key) : undefined;
    if (!carried || carried.microUsd === 0) continue;
    const microUsd = sumOf(back.map((entry) => ({ microUsd: carriedOf(entry, birth) })));
    await totals.put({ ...carried, microUsd: Math.max(0, carried.microUsd - microUsd) });
  }
}

/** What the carried total has of a call: if the call costs more since, the rest of the total is of other calls. */
function carriedOf({ jobId, costMicroUsd }: LedgerEntry, { origin }: BirthRow): number | null {
  const known = origin?.inexact?.find(([id]) => id === jobId)?.[1];
  return known === undefined ? costMicroUsd : Math.min(known, costMicroUsd ?? 0);
}

/**
 * Whether the earlier database may have had a call. The amounts of calls that it never had must stay in the carried total,
 * because nothing else tells of calls that were never copied.
 */
function wasCarried(
  { entry, sentMs = Date.parse(entry.createdAt), device, library }: ReceivedEntry,
  { at, origin }: BirthRow,
): boolean {
  if (sentMs >= Date.parse(at)) return false;
  if (origin?.openIds.includes(entry.jobId)) return false;
  if (origin === undefined || device === undefined || origin.devices.includes(device)) return true;
  if (library !== undefined && library !== origin.library) return false;
  // Clocks of other devices may be ahead by this much.
  return sentMs < origin.readMs + clockLeadMs;
}

/** More than a browser ever clears its database. */
const devicesMax = 20;
/** More calls than a browser ever has under way. */
const openMax = 200;
/** Costs are corrected soon after a call, so only the newest calls matter. */
const inexactMax = 50;

/** Where the calls of the ledger and of the carried totals came from. Call it in the transaction that adds them up. */
export async function readOrigin(): Promise<CallsOrigin> {
  const { ledger, state } = libraryDatabase();
  const [copying, birth] = await state.bulkGet(['copying', 'birth']);
  const open = await ledger.where('status').equals('open').primaryKeys();
  const newest = await ledger.orderBy('[createdAt+jobId]').reverse().limit(inexactMax).toArray();
  const inexact = newest.filter(({ status, basis }) => status === 'settled' && basis !== 'gateway');
  const earlier = birth?.key === 'birth' ? birth.origin : undefined;
  const { device, library } = copying?.key === 'copying' ? copying : { device: null, library: null };
  const devices = new Set([...(device === null ? [] : [device]), ...(earlier?.devices ?? [])]);
  return {
    devices: [...devices].slice(0, devicesMax),
    library: library ?? earlier?.library ?? null,
    readMs: Date.now(),
    openIds: open.slice(-openMax),
    inexact: inexact.map(({ jobId, costMicroUsd }) => [jobId, costMicroUsd ?? 0] as const),
  };
}

let hasCarried = false;

/**
 * Carries over what an earlier database had, or this one before the browser set it back, so that the total never falls: a
 * browser may clear its databases and leave localStorage. Once a page load.
 */
export async function restoreTotals(
  remembered: Pick<LedgerSums, 'allTimeMicroUsd' | 'demoMicroUsd' | 'calls'> & { origin?: CallsOrigin },
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
    const { origin } = remembered;
    await state.put({ key: 'birth', at: bornAt ?? new Date().toISOString(), ...(origin ? { origin } : {}) });
  });
  // A total that is corrected later must not be taken for one of an earlier database.
  hasCarried = true;
}

async function carry(key: 'carried' | 'carried-demo', lost: number): Promise<void> {
  const { totals } = libraryDatabase();
  const carried = await totals.get(key);
  await totals.put({ key, microUsd: (carried?.microUsd ?? 0) + Math.max(0, lost), calls: 0 });
}
