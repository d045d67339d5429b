import 'server-only';
import type { LibraryPage, LibraryRow } from '@/lib/protocol/library-rows';
import { mergeRows } from '@/lib/protocol/merge-rows';
import type { Storage } from '../platform/storage/storage';
import { withLog } from './change-log';
import { rowsBytesMax, sizeOfRow } from './entry-sizes';
import { type ChangeLog, type NumberedRow, namesOf, type StoredPage } from './stored-log';
import { mergeLogEntries, readPage } from './stored-page';

/**
 * The rows that changed after a number, oldest change first, as far as they fit into one answer.
 * @param history what the answer that told this number said of it: if it stands for another change now, the storage was
 * restored from a backup, and the reader has to start over. So it is told that this number does not exist yet.
 */
export async function readChanges(
  storage: Storage,
  libraryId: string,
  since: number,
  history?: string | null,
): Promise<LibraryPage> {
  const { rows, last, head, ...range } = await readRange(storage, libraryId, (log) =>
    log.pages.find((page) => page.last > since),
  );
  const name = nameAt(range, since);
  if (history && name !== '' && name !== history) return { rows: [], sequence: 0, more: false };
  const fitting = takeFitting(rows.filter(({ sequence }) => sequence > since));
  // All of the range was read, or the last of its rows that fitted.
  const sequence = fitting.isAll ? Math.max(last, Math.min(since, head)) : fitting.edge;
  return { rows: fitting.rows, sequence, more: sequence < head, ...historyOf(nameAt(range, sequence)) };
}

/** The rows whose last change has a lower number, newest change first, as far as they fit into one answer. */
export async function readChangesBefore(
  storage: Storage,
  libraryId: string,
  before: number | null,
): Promise<LibraryPage> {
  const { rows, first, head, headName } = await readRange(storage, libraryId, (log) =>
    log.pages.findLast((page) => before !== null && page.first < before && log.first >= before),
  );
  const end = before ?? Number.POSITIVE_INFINITY;
  const fitting = takeFitting(rows.filter(({ sequence }) => sequence < end).reverse());
  const next = fitting.isAll ? Math.min(first, end) : fitting.edge;
  return { rows: fitting.rows, sequence: head, more: next > 1, before: next, ...historyOf(headName) };
}

/** The page as the contract describes it. */
export function withoutHistory({ history: _, ...page }: LibraryPage): LibraryPage {
  return page;
}

const historyOf = (name: string) => (name === '' ? {} : { history: name });

/** The name of an entry of a range, or of the one before it; empty: unknown. */
function nameAt({ first, names }: Pick<Range, 'first' | 'names'>, sequence: number): string {
  return names[sequence - first + 1] ?? '';
}

interface Range {
  rows: readonly NumberedRow[];
  first: number;
  last: number;
  head: number;
  headName: string;
  /** The names of the entry before the range and of its own, in order. */
  names: readonly string[];
}

/** The rows of a page, or of the entries that no page holds yet. */
async function readRange(
  storage: Storage,
  libraryId: string,
  choose: (log: ChangeLog) => StoredPage | undefined,
): Promise<Range> {
  const chosen = await withLog(storage, libraryId, async (log) => {
    const page = choose(log);
    const { head, first } = log;
    const names = namesOf(log);
    const headName = names.at(-1) ?? '';
    if (page) return { page, head, headName };
    return { page: null, head, headName, first, names, rows: mergeLogEntries(log.tail) };
  });
  const { head, headName } = chosen;
  if (chosen.page === null) {
    const { rows, first, names } = chosen;
    return { rows, first, last: head, head, headName, names };
  }
  const { rows, names } = await readPage(storage, libraryId, chosen.page);
  return { rows, ...chosen.page, head, headName, names };
}

/**
 * As many rows as fit. Rows of the same number stay together, so that no reader misses one of them; they always fit,
 * unless an earlier version, whose epochs were larger, has merged them.
 */
function takeFitting(numbered: readonly NumberedRow[]): { rows: LibraryRow[]; isAll: boolean; edge: number } {
  const rows: LibraryRow[] = [];
  let bytes = 0;
  /** Where the rows of the number at hand begin. */
  let group = { sequence: 0, start: 0 };
  for (const { sequence, row } of numbered) {
    if (sequence !== group.sequence) group = { sequence, start: rows.length };
    rows.push(row);
    bytes += sizeOfRow(row);
    if (bytes <= rowsBytesMax || group.start === 0) continue;
    const edge = numbered[group.start - 1]?.sequence ?? 0;
    return { rows: rows.slice(0, group.start), isAll: false, edge };
  }
  return { rows, isAll: true, edge: group.sequence };
}

/** All rows of a library, merged, as of one change. */
export interface LibraryRows {
  /** By kind and id. */
  rows: Map<string, LibraryRow>;
  sequence: number;
}

/** Reads everything, which suits a sweep but not a request. */
export async function readLibraryRows(storage: Storage, libraryId: string): Promise<LibraryRows> {
  const read = { rows: new Map(), sequence: 0 };
  await readOn(storage, libraryId, read);
  return read;
}

/**
 * Adds what has changed since.
 * @returns the rows that have changed
 */
export async function readOn(storage: Storage, libraryId: string, read: LibraryRows): Promise<LibraryRow[]> {
  const changed: LibraryRow[] = [];
  for (;;) {
    const page = await readChanges(storage, libraryId, read.sequence);
    for (const row of page.rows) {
      const key = `${row.kind}:${row.id}`;
      const known = read.rows.get(key);
      const merged = known ? mergeRows(known, row) : row;
      read.rows.set(key, merged);
      changed.push(merged);
    }
    read.sequence = page.sequence;
    if (!page.more) return changed;
  }
}
