import Dexie from 'dexie';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { libraryDatabase } from '../platform/database';
import type { CopyingRow } from '../platform/database-rows';
import { type ChangedRow, changedRow, withoutMarks } from '../platform/track-changes';
import { getCopying, updateCopying } from './copying-state';
import { completeRows, hasOlderPages, keepIncomplete, keepRevived } from './incomplete-rows';
import { type CopiedRow, mergeIncoming } from './merge-incoming';
import { readRow } from './read-row';
import { type CopiedKind, clockOfChange, copyId, kindOfTable, tableOfKind } from './row-copies';
import { type Outcome, writeMerged } from './write-merged';
import { findKnown, writeNewRows } from './write-new-rows';

/** How many rows are written in one transaction: the page can respond between two transactions. */
const chunkLength = 50;
/** The first of them, if they are to be shown before the others: about as many as fit on a screen. */
const firstChunkLength = 20;

/** What rows of other devices have changed here. */
export interface AppliedRows {
  /** Whether this browser's library has changed. */
  hasChanged: boolean;
  /** Pictures that were deleted. */
  deletedIds: readonly string[];
  /** Pictures that were written, among them those that were restored. */
  writtenIds: readonly string[];
  /** Rows that this version cannot read. */
  refused: number;
  /** Whether rows need fields that only older pages have, because they were deleted here and changed later elsewhere. */
  needsOlder: boolean;
}

/**
 * Merges rows into this browser's library: per field, the later clock wins, wherever it was written. `onChunk` is called
 * after each transaction that has changed something, before the next one.
 */
export async function applyRows(
  rows: readonly LibraryRow[],
  onChunk?: () => Promise<void>,
): Promise<AppliedRows> {
  const deletedIds: string[] = [];
  const writtenIds: string[] = [];
  let refused = 0;
  let hasChanged = false;
  let needsOlder = false;
  const copying = await getCopying();
  const known = await findKnown(rows.filter(isCopied));
  let length = onChunk ? firstChunkLength : chunkLength;
  for (let at = 0; at < rows.length; at += length, length = chunkLength) {
    const chunk = rows.slice(at, at + length).filter(isCopied);
    let hasChunkChanged = false;
    const { applied, hasRevived } = await applyChunk(copying, chunk, known);
    needsOlder ||= hasRevived;
    for (const { row, outcome } of applied) {
      known.add(copyId(row.kind, row.id));
      hasChunkChanged ||= outcome === 'written' || outcome === 'deleted';
      if (outcome === 'refused') refused += 1;
      if (row.kind !== 'picture') continue;
      if (outcome === 'deleted') deletedIds.push(row.id);
      if (outcome === 'written') writtenIds.push(row.id);
    }
    hasChanged ||= hasChunkChanged;
    if (hasChunkChanged) await onChunk?.();
    await new Promise((resolve) => setTimeout(resolve));
  }
  return { hasChanged, deletedIds, writtenIds, refused, needsOlder };
}

/** Rows of kinds that a later version has added are left alone. */
export function isCopied(row: LibraryRow): row is CopiedRow {
  return Object.hasOwn(tableOfKind, row.kind);
}

interface AppliedChunk {
  applied: readonly { row: CopiedRow; outcome: Outcome }[];
  hasRevived: boolean;
}

async function applyChunk(
  copying: CopyingRow,
  chunk: readonly CopiedRow[],
  known: ReadonlySet<string>,
): Promise<AppliedChunk> {
  try {
    return await tryChunk(copying, chunk, known);
  } catch (error) {
    if (!(error instanceof Dexie.BulkError)) throw error;
    // Another tab has written some of the rows since they were looked up, so all of them are merged.
    return tryChunk(copying, chunk, new Set(chunk.map(({ kind, id }) => copyId(kind, id))));
  }
}

function tryChunk(
  copying: CopyingRow,
  chunk: readonly CopiedRow[],
  known: ReadonlySet<string>,
): Promise<AppliedChunk> {
  const database = libraryDatabase();
  const { pictures, originals, thumbnails, sources, conversations, turns, answers, turnFiles } = database;
  const { ledger, totals, copies, changed, state, trash } = database;
  const bytes = [originals, thumbnails, sources, turnFiles, trash];
  const tables = [pictures, conversations, turns, answers, ledger, totals];
  return withoutMarks(database, [...tables, ...bytes, copies, changed, state], async () => {
    const completed = hasOlderPages(copying) ? await completeRows(chunk) : null;
    const rows = completed?.rows ?? chunk;
    const written = await writeNewRows(copying, rows, known);
    const applied: { row: CopiedRow; outcome: Outcome }[] = [];
    for (const row of rows) {
      const outcome = written.has(row) ? 'written' : await applyRow(copying, row);
      applied.push({ row, outcome });
    }
    if (completed) await keepIncomplete(applied, completed);
    await noteUploads(applied);
    return { applied, hasRevived: await keepRevived(applied) };
  });
}

/** Notes that pictures and messages have come whose uploads only the studio has. */
async function noteUploads(applied: readonly { row: CopiedRow; outcome: Outcome }[]): Promise<void> {
  const hasUploads = applied.some(
    ({ row: { fields }, outcome }) =>
      outcome === 'written' && (Object.hasOwn(fields, 'sources') || Object.hasOwn(fields, 'files')),
  );
  if (hasUploads && !(await getCopying()).hasUploadsInStudio)
    await updateCopying({ hasUploadsInStudio: true });
}

/** Merges one row. Call it inside a transaction without marks over all tables that `tryChunk` names. */
export async function applyRow(copying: CopyingRow, incoming: CopiedRow): Promise<Outcome> {
  const { copies } = libraryDatabase();
  const { kind, id } = incoming;
  const marks = await marksOf(kind, id);
  const copy = await copies.get(copyId(kind, id));
  const current = await readRow(marks[0] ?? { id: '', table: tableOfKind[kind], key: id, at: 0 });
  // The row of a job that runs here is newer than any copy.
  if (current === 'later') return 'same';
  const ownClock = marks[0] ? clockOfChange(copying, marks[0], copy) : null;
  const merged = mergeIncoming(incoming, current, copy, ownClock);
  const outcome = await writeMerged(copying, incoming, current, merged);
  if (outcome === 'refused') return outcome;
  // The device that deleted this row has no fields of it left, so it must receive the whole row unless it just sent it.
  const isPartial = Object.keys(copy?.hashes ?? {}).some((name) => !Object.hasOwn(incoming.fields, name));
  const isOutranked = outcome === 'outranked';
  const isOutlived =
    incoming.deletedAt !== undefined && isPartial && merged.fate === 'living' && current.values !== null;
  // It is sent with the clocks that it has, because with new ones it would win over later changes still on their way.
  await copies.put(isOutlived ? { ...merged.copy, isImported: true } : merged.copy);
  // What was written here came from the studio and needs no copy; marks of this browser's own changes stay.
  if (isOutranked) await libraryDatabase().changed.put(changedRow(tableOfKind[kind], id));
  else if (isOutlived && marks.length === 0) {
    await libraryDatabase().changed.put(changedRow(tableOfKind[kind], id, 0));
  }
  return outcome;
}

/** The marks of a row; a turn may have two, its own and that of its answer. */
async function marksOf(kind: CopiedKind, id: string): Promise<ChangedRow[]> {
  const keys = Object.entries(kindOfTable).flatMap(([table, of]) => (of === kind ? [`${table}/${id}`] : []));
  const marks = (await libraryDatabase().changed.bulkGet(keys)).filter((mark) => mark !== undefined);
  return marks.sort((one, other) => other.at - one.at);
}
