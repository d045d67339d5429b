import 'server-only';
import type { Storage } from '../platform/storage/storage';
import { readDamagedOriginals } from './damaged-originals';
import { sizeOfRows } from './entry-sizes';
import { libraryKeys } from './library-keys';
import { forgetLosses, noteLoss, readLosses } from './library-losses';
import { countRowBytes, forgetAllSizes } from './library-sizes';
import { closeEpoch } from './log-epochs';
import { type ChangeLog, type EndOfEpoch, type LogEntry, listPages, readEntry } from './stored-log';

/** Entries are deleted long after this, so that a log that was checked since can rely on what it finds. */
const reliableMs = 10_000;

/**
 * Brings a log up to date.
 * @param mustCheck looks even if that was just done whether the storage still has what is in memory: nothing may be
 * added to a log that is no longer there, and nothing counts as added already because it was once
 */
export async function advance(storage: Storage, log: ChangeLog, mustCheck = false): Promise<void> {
  if (log.checkedAt === 0) await load(storage, log);
  const before = log.head;
  const known = lastKnown(log);
  for (;;) {
    const entry = await readNext(storage, log);
    if (entry?.kind === 'rows') takeEntry(log, entry);
    else if (entry?.kind === 'end') await closeEpoch(storage, log);
    else break;
  }
  const isChecked = log.head === before && Date.now() - log.checkedAt < reliableMs;
  if (isChecked && !mustCheck) return;
  if (await isSetBack(storage, log.libraryId, known)) {
    // What others have told this process of the library may be gone as well.
    forgetLosses(storage, log.libraryId);
    forgetAllSizes(storage);
    await load(storage, log);
  } else if (!isChecked && (await hasPage(storage, log))) await load(storage, log);
}

/** The last object of a log that this process knows: an entry of the open epoch, or the end of the one before it. */
interface LastKnown {
  kind: 'rows' | 'end';
  first: number;
  sequence: number;
  name: string;
}

function lastKnown({ tail, first, pages, nameBefore }: ChangeLog): LastKnown | null {
  const entry = tail.at(-1);
  if (entry) return { kind: 'rows', first, sequence: entry.sequence, name: entry.name ?? '' };
  const page = pages.at(-1);
  return page ? { kind: 'end', first: page.first, sequence: page.last + 1, name: nameBefore } : null;
}

/**
 * Whether the storage no longer has what this process knows: it was restored from a backup in the meantime, and others
 * may have written other changes under the same numbers since. Entries that were moved to a page are gone, too.
 */
async function isSetBack(storage: Storage, libraryId: string, known: LastKnown | null): Promise<boolean> {
  if (known === null) return false;
  const stored = await readEntry(storage, libraryId, known.first, known.sequence);
  // Its number is all that is left of a damaged one.
  if (stored?.kind === 'damaged') return false;
  if (stored?.kind !== known.kind) return true;
  const name = (stored.kind === 'end' ? stored.lastName : stored.name) ?? '';
  return name !== '' && known.name !== '' && name !== known.name;
}

/**
 * The entry of the next number; null if there is none yet. A damaged entry keeps its number and those of its rows that
 * can be read: nothing after it is lost, and devices that have the other rows send them again.
 */
async function readNext(storage: Storage, log: ChangeLog): Promise<LogEntry | EndOfEpoch | null> {
  const { libraryId, first, head, rowBytes } = log;
  const sequence = head + 1;
  const entry = await readEntry(storage, libraryId, first, sequence);
  if (entry?.kind !== 'damaged') return entry;
  await noteLoss(storage, libraryId, `entry-${sequence}`);
  return { kind: 'rows', sequence, rows: entry.rows, bounded: false, digest: '', rowBytes };
}

/** Reads the numbers of a log from the storage, and the entries of its open epoch. */
async function load(storage: Storage, log: ChangeLog): Promise<void> {
  // If the storage fails on the way, all of it is read again.
  log.checkedAt = 0;
  const loadedAt = Date.now();
  await readLosses(storage, log.libraryId);
  await readDamagedOriginals(storage, log.libraryId);
  const pages = await listPages(storage, log.libraryId);
  log.pages = pages.sort((one, other) => one.first - other.first);
  log.head = log.pages.at(-1)?.last ?? 0;
  log.first = log.head + 1;
  log.tail = [];
  log.tailBytes = 0;
  log.rowBytes = 0;
  log.newestMs = 0;
  log.nameBefore = '';
  const last = log.pages.at(-1);
  if (last) {
    const end = await readEntry(storage, log.libraryId, last.first, last.last + 1);
    log.rowBytes = end?.kind === 'end' ? end.rowBytes : await countRowBytes(storage, log.libraryId);
    log.newestMs = (end?.kind === 'end' && end.newestMs) || 0;
    log.nameBefore = (end?.kind === 'end' && end.lastName) || '';
  }
  for (;;) {
    const entry = await readNext(storage, log);
    if (entry?.kind === 'rows') takeEntry(log, entry);
    else if (entry?.kind === 'end') await closeEpoch(storage, log);
    else break;
  }
  log.checkedAt = loadedAt;
}

/**
 * Whether the open epoch has a page. It is looked up by the epoch's first number, because only the page knows the last.
 */
export async function hasPage(storage: Storage, log: ChangeLog): Promise<boolean> {
  const { libraryId, first } = log;
  const prefix = libraryKeys.page(libraryId, first, 0).replace(/\d+$/, '');
  for await (const _ of storage.list(prefix)) return true;
  log.checkedAt = Date.now();
  return false;
}

export function takeEntry(log: ChangeLog, entry: LogEntry): void {
  log.tail.push(entry);
  log.tailBytes += sizeOfRows(entry.rows);
  log.head = entry.sequence;
  log.rowBytes = entry.rowBytes;
  log.newestMs = Math.max(log.newestMs, entry.newestMs ?? 0);
}
