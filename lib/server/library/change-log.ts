import 'server-only';
import { createHash } from 'node:crypto';
import { AppError } from '@/lib/protocol/app-error';
import { clockLeadMs } from '@/lib/protocol/library-clock';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import type { Storage } from '../platform/storage/storage';
import { boundRowClocks, isBareRestore } from './bound-row-clocks';
import { libraryKeys } from './library-keys';
import { closeEpoch } from './log-epochs';
import { type ChangeLog, type LogEntry, listPages, readEntry, readPage } from './stored-log';

const logsMax = 64;
/** Entries are deleted long after this, so that a log that was checked since can rely on what it finds. */
const reliableMs = 10_000;

const shared = globalThis as typeof globalThis & {
  safelightLibraryLogs?: WeakMap<Storage, Map<string, ChangeLog>>;
};

function logsOf(storage: Storage): Map<string, ChangeLog> {
  shared.safelightLibraryLogs ??= new WeakMap();
  const logs = shared.safelightLibraryLogs.get(storage) ?? new Map<string, ChangeLog>();
  shared.safelightLibraryLogs.set(storage, logs);
  return logs;
}

export function forgetLog(storage: Storage, libraryId: string): void {
  logsOf(storage).delete(libraryId);
}

/** Does work with the log as it is now, entries of other processes included. */
export function withLog<Result>(
  storage: Storage,
  libraryId: string,
  work: (log: ChangeLog) => Promise<Result>,
): Promise<Result> {
  const logs = logsOf(storage);
  const log = logs.get(libraryId) ?? emptyLog(libraryId);
  // The one that was used last is the last to be forgotten.
  logs.delete(libraryId);
  logs.set(libraryId, log);
  const [oldest] = logs.keys();
  if (logs.size > logsMax && oldest !== undefined) logs.delete(oldest);
  const turn = log.queue.then(async () => {
    await advance(storage, log);
    return work(log);
  });
  // The caller sees a failure; it must not stop the work that waits behind.
  log.queue = turn.catch(() => undefined);
  return turn;
}

/**
 * Adds rows to the log, all or none. Rows that were just added are not added again.
 * @throws AppError over_quota, if `requireQuota` does
 */
export function appendRows(
  storage: Storage,
  libraryId: string,
  rows: readonly LibraryRow[],
  nowMs: number,
  requireQuota: (rowBytes: number, addedBytes: number) => Promise<void>,
): Promise<{ sequence: number; bounded: boolean }> {
  return withLog(storage, libraryId, async (log) => {
    const digest = createHash('sha256').update(JSON.stringify(rows)).digest('base64url');
    const repeated = log.tail.findLast((entry) => entry.digest === digest);
    if (rows.length === 0) return { sequence: log.head, bounded: false };
    if (repeated && !isUndone(log, repeated, rows)) return { sequence: log.head, bounded: repeated.bounded };
    const accepted = boundRowClocks(rows, nowMs, await listRecent(storage, log, rows, nowMs));
    const addedBytes = Buffer.byteLength(JSON.stringify(accepted.rows));
    await requireQuota(log.rowBytes, addedBytes);
    await claimNext(storage, log, { ...accepted, digest, addedBytes });
    if (isFull(log)) await closeEpoch(storage, log);
    return { sequence: log.head, bounded: accepted.bounded };
  });
}

/** Whether a row that an entry has restored was deleted since, so that the same rows restore it once more. */
function isUndone(log: ChangeLog, entry: LogEntry, rows: readonly LibraryRow[]): boolean {
  const restored = new Set(rows.filter(isBareRestore).map(nameOf));
  if (restored.size === 0) return false;
  const later = log.tail.filter(({ sequence }) => sequence > entry.sequence).flatMap((each) => each.rows);
  return later.some((row) => typeof row.deletedAt === 'string' && restored.has(nameOf(row)));
}

const nameOf = ({ kind, id }: LibraryRow) => `${kind}:${id}`;

/** The rows whose clocks may be later than now: of the open epoch, and of pages that were closed a moment ago. */
async function listRecent(
  storage: Storage,
  log: ChangeLog,
  rows: readonly LibraryRow[],
  nowMs: number,
): Promise<readonly { rows: readonly LibraryRow[] }[]> {
  const recent: { rows: readonly LibraryRow[] }[] = [...log.tail];
  if (!rows.some(isBareRestore)) return recent;
  for (const page of log.pages.toReversed()) {
    const { closedAtMs, rows: closed } = await readPage(storage, log.libraryId, page);
    if (closedAtMs + clockLeadMs < nowMs) break;
    recent.push({ rows: closed.map(({ row }) => row) });
  }
  return recent;
}

interface NewEntry {
  rows: readonly LibraryRow[];
  bounded: boolean;
  digest: string;
  addedBytes: number;
}

const claimsMax = 100;

/** Claims the next number. Another process may take it first, close the epoch, or have turned it into a page. */
async function claimNext(storage: Storage, log: ChangeLog, added: NewEntry): Promise<void> {
  for (let attempt = 1; attempt <= claimsMax; attempt += 1) {
    const { rows, bounded, digest, addedBytes } = added;
    const rowBytes = log.rowBytes + addedBytes;
    const entry: LogEntry = {
      kind: 'rows',
      sequence: log.head + 1,
      rows: [...rows],
      bounded,
      digest,
      rowBytes,
    };
    const key = libraryKeys.entry(log.libraryId, log.first, entry.sequence);
    if ((await storage.claim(key, JSON.stringify(entry))) === 'created') {
      if (!(await hasPage(storage, log))) {
        takeEntry(log, entry);
        return;
      }
      // This process has slept while the entry of this number was moved to a page.
      await storage.delete(key);
      log.checkedAt = 0;
    }
    await advance(storage, log);
  }
  throw new AppError('internal_error', 'Too many writers at once. Try again.');
}

/** Brings a log up to date. */
async function advance(storage: Storage, log: ChangeLog): Promise<void> {
  if (log.checkedAt === 0) await load(storage, log);
  const before = log.head;
  for (;;) {
    const entry = await readEntry(storage, libraryKeys.entry(log.libraryId, log.first, log.head + 1));
    if (entry?.kind === 'rows') takeEntry(log, entry);
    else if (entry?.kind === 'end') await closeEpoch(storage, log);
    else break;
  }
  if (log.head === before && Date.now() - log.checkedAt < reliableMs) return;
  if (await hasPage(storage, log)) await load(storage, log);
}

/** Reads the numbers of a log from the storage, and the entries of its open epoch. */
async function load(storage: Storage, log: ChangeLog): Promise<void> {
  const pages = await listPages(storage, log.libraryId);
  log.pages = pages.sort((one, other) => one.first - other.first);
  log.head = log.pages.at(-1)?.last ?? 0;
  log.first = log.head + 1;
  log.tail = [];
  log.rowBytes = 0;
  log.checkedAt = Date.now();
  const last = log.pages.at(-1);
  if (last) {
    const end = await readEntry(storage, libraryKeys.entry(log.libraryId, last.first, last.last + 1));
    log.rowBytes = end?.rowBytes ?? 0;
  }
  for (;;) {
    const entry = await readEntry(storage, libraryKeys.entry(log.libraryId, log.first, log.head + 1));
    if (entry?.kind === 'rows') takeEntry(log, entry);
    else if (entry?.kind === 'end') await closeEpoch(storage, log);
    else return;
  }
}

/** Whether the open epoch has a page, which is asked for by its beginning, because only the page knows its end. */
async function hasPage(storage: Storage, log: ChangeLog): Promise<boolean> {
  const { libraryId, first } = log;
  const prefix = libraryKeys.page(libraryId, first, 0).replace(/\d+$/, '');
  for await (const _ of storage.list(prefix)) return true;
  log.checkedAt = Date.now();
  return false;
}

function takeEntry(log: ChangeLog, entry: LogEntry): void {
  log.tail.push(entry);
  log.head = entry.sequence;
  log.rowBytes = entry.rowBytes;
}

const entriesMax = 256;
const epochBytesMax = 768 * 1024;

function isFull(log: ChangeLog): boolean {
  const [first] = log.tail;
  if (first === undefined) return false;
  const bytes = log.rowBytes - first.rowBytes;
  return log.tail.length >= entriesMax || bytes >= epochBytesMax;
}

function emptyLog(libraryId: string): ChangeLog {
  return {
    libraryId,
    head: 0,
    rowBytes: 0,
    first: 1,
    tail: [],
    pages: [],
    checkedAt: 0,
    queue: Promise.resolve(),
  };
}
