import 'server-only';
import type { Storage } from '../platform/storage/storage';
import { readDamagedOriginals } from './damaged-originals';
import { sizeOfRows } from './entry-sizes';
import { libraryKeys } from './library-keys';
import { noteLoss, readLosses } from './library-losses';
import { countRowBytes } from './library-sizes';
import { closeEpoch } from './log-epochs';
import { type ChangeLog, type EndOfEpoch, type LogEntry, listPages, readEntry } from './stored-log';

/** Entries are deleted long after this, so that a log that was checked since can rely on what it finds. */
const reliableMs = 10_000;

/** Brings a log up to date. */
export async function advance(storage: Storage, log: ChangeLog): Promise<void> {
  if (log.checkedAt === 0) await load(storage, log);
  const before = log.head;
  for (;;) {
    const entry = await readNext(storage, log);
    if (entry?.kind === 'rows') takeEntry(log, entry);
    else if (entry?.kind === 'end') await closeEpoch(storage, log);
    else break;
  }
  if (log.head === before && Date.now() - log.checkedAt < reliableMs) return;
  if (await hasPage(storage, log)) await load(storage, log);
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
  log.checkedAt = Date.now();
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
    else return;
  }
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
