import 'server-only';
import { createHash, randomBytes } from 'node:crypto';
import { AppError } from '@/lib/protocol/app-error';
import { clockLeadMs } from '@/lib/protocol/library-clock';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import type { Storage } from '../platform/storage/storage';
import { advance, hasPage, takeEntry } from './advance-log';
import { boundRowClocks, isBareRestore, newestClockMs } from './bound-row-clocks';
import { rowsBytesMax, splitRows } from './entry-sizes';
import { libraryKeys } from './library-keys';
import { closeEpoch } from './log-epochs';
import { type ChangeLog, emptyLog, type LogEntry } from './stored-log';
import { readPage } from './stored-page';

const logsMax = 64;

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

/**
 * Does work with the log as it is now, entries of other processes included.
 * @param isWriting whether the work adds to the log
 */
export function withLog<Result>(
  storage: Storage,
  libraryId: string,
  work: (log: ChangeLog) => Promise<Result>,
  isWriting = false,
): Promise<Result> {
  const logs = logsOf(storage);
  const log = logs.get(libraryId) ?? emptyLog(libraryId);
  // Moved to the end: the log that was used least recently is forgotten first.
  logs.delete(libraryId);
  logs.set(libraryId, log);
  const [oldest] = logs.keys();
  if (logs.size > logsMax && oldest !== undefined) logs.delete(oldest);
  const turn = log.queue.then(async () => {
    await advance(storage, log, isWriting);
    return work(log);
  });
  // The caller sees a failure; it must not stop the work that waits behind.
  log.queue = turn.catch(() => undefined);
  return turn;
}

/** What was added, and the latest number. */
interface Appended {
  sequence: number;
  /** Whether clocks were too far ahead and were set to the studio's time. */
  bounded: boolean;
  /** Clocks up to this were left as they are, because the library has such clocks; absent: none too far ahead. */
  keptMs?: number;
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
): Promise<Appended> {
  const append = async (log: ChangeLog): Promise<Appended> => {
    const isBehind = log.newestMs > nowMs + clockLeadMs;
    const kept = isBehind ? { keptMs: log.newestMs } : {};
    const digest = createHash('sha256').update(JSON.stringify(rows)).digest('base64url');
    const repeated = log.tail.findLast((entry) => entry.digest === digest);
    if (rows.length === 0) return { sequence: log.head, bounded: false };
    if (repeated && !isUndone(log, repeated, rows))
      return { sequence: log.head, bounded: repeated.bounded, ...kept };
    const recent = await listRecent(storage, log, rows, nowMs);
    const accepted = boundRowClocks(rows, nowMs, recent, kept.keptMs);
    const entries = splitRows(accepted.rows);
    await requireQuota(
      log.rowBytes,
      entries.reduce((total, { bytes }) => total + bytes, 0),
    );
    for (const [at, entry] of entries.entries()) {
      // Only the last one says that all were added.
      const isLast = at === entries.length - 1;
      await claimNext(storage, log, { ...entry, bounded: accepted.bounded, digest: isLast ? digest : '' });
    }
    if (isFull(log)) await closeEpoch(storage, log);
    return { sequence: log.head, bounded: accepted.bounded, ...kept };
  };
  return withLog(storage, libraryId, append, true);
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
  bytes: number;
}

const claimsMax = 100;

/**
 * Claims the next number. Another process may take it first, close the epoch, or have turned it into a page. If the
 * entry would make the epoch larger than one answer, the epoch is closed first, so that every page fits into an answer.
 */
async function claimNext(storage: Storage, log: ChangeLog, added: NewEntry): Promise<void> {
  for (let attempt = 1; attempt <= claimsMax; attempt += 1) {
    const { rows, bounded, digest, bytes } = added;
    if (log.tail.length > 0 && log.tailBytes + bytes > rowsBytesMax) await closeEpoch(storage, log);
    const rowBytes = log.rowBytes + bytes;
    const entry: LogEntry = {
      kind: 'rows',
      sequence: log.head + 1,
      name: randomBytes(6).toString('base64url'),
      rows: [...rows],
      bounded,
      digest,
      rowBytes,
      newestMs: Math.max(log.newestMs, newestClockMs(rows)),
    };
    const key = libraryKeys.entry(log.libraryId, log.first, entry.sequence);
    if ((await storage.claim(key, JSON.stringify(entry))) === 'created') {
      if (!(await hasPage(storage, log))) {
        takeEntry(log, entry);
        return;
      }
      // This process was suspended while the entry of this number was moved to a page.
      await storage.delete(key);
      log.checkedAt = 0;
    }
    await advance(storage, log);
  }
  throw new AppError('internal_error', 'Too many writers at once. Try again.');
}

const entriesMax = 256;
const epochBytesMax = 768 * 1024;

function isFull({ tail, tailBytes }: ChangeLog): boolean {
  return tail.length >= entriesMax || tailBytes >= epochBytesMax;
}
