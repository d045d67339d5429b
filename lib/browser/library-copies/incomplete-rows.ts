import { mergeRows } from '@/lib/protocol/merge-rows';
import { libraryDatabase } from '../platform/database';
import type { CopyingRow } from '../platform/database-rows';
import { changedRow } from '../platform/track-changes';
import type { CopiedRow } from './merge-incoming';
import { readRow } from './read-row';
import { copyId, tableOfKind } from './row-copies';
import type { Outcome } from './write-merged';

const keyPrefix = 'incomplete/';
const keyOf = ({ kind, id }: CopiedRow) => `${keyPrefix}${copyId(kind, id)}` as const;

/**
 * Whether older pages are still to be received. A page has only those fields of a row that changed within it, so the
 * fields of a row that was changed much later come before those that it was created with.
 */
export function hasOlderPages({ since, before }: CopyingRow): boolean {
  return since === null || before !== null;
}

export interface CompletedRows {
  rows: readonly CopiedRow[];
  /** The keys of what later pages have brought of them. */
  keptKeys: readonly `${typeof keyPrefix}${string}`[];
}

/** The rows, completed by the fields that later pages have brought. Call it inside a transaction over `state`. */
export async function completeRows(rows: readonly CopiedRow[]): Promise<CompletedRows> {
  const { state } = libraryDatabase();
  // Of most rows nothing was kept, and one request tells of which.
  const all = new Set(await state.where('key').startsWith(keyPrefix).primaryKeys());
  const keptKeys = [...new Set(rows.map(keyOf))].filter((key) => all.has(key));
  const kept = new Map((await state.bulkGet(keptKeys)).map((later, at) => [keptKeys[at], later]));
  const completed = rows.map((row) => {
    const later = kept.get(keyOf(row));
    return later && 'row' in later ? { ...mergeRows(row, later.row), kind: row.kind } : row;
  });
  return { rows: completed, keptKeys };
}

/** Keeps the rows that cannot be shown until an older page brings their other fields. Call it like `completeRows`. */
export async function keepIncomplete(
  applied: readonly { row: CopiedRow; outcome: Outcome }[],
  { keptKeys }: CompletedRows,
): Promise<void> {
  const { state } = libraryDatabase();
  const incomplete = new Map<`${typeof keyPrefix}${string}`, CopiedRow>();
  for (const { row, outcome } of applied) {
    if (outcome === 'refused' || (outcome === 'same' && (await isUnseenDeletion(row))))
      incomplete.set(keyOf(row), row);
    else incomplete.delete(keyOf(row));
  }
  if (keptKeys.length > 0) await state.bulkDelete([...keptKeys]);
  if (incomplete.size > 0) await state.bulkPut([...incomplete].map(([key, row]) => ({ key, row })));
}

/**
 * Keeps the rows that were deleted here and that other devices have changed later. The changes have only some of their
 * fields, and nothing is left of the others in this browser. Call it inside the transaction in which they were applied.
 * @returns whether there are any, so that the studio's older pages have to be received once more
 */
export async function keepRevived(
  applied: readonly { row: CopiedRow; outcome: Outcome }[],
): Promise<boolean> {
  const revived: CopiedRow[] = [];
  for (const { row, outcome } of applied)
    if (outcome === 'refused' && (await wasHere(row))) revived.push(row);
  if (revived.length > 0)
    await libraryDatabase().state.bulkPut(revived.map((row) => ({ key: keyOf(row), row })));
  return revived.length > 0;
}

/** Whether this browser had a row, and nothing of it is left. */
async function wasHere({ kind, id }: CopiedRow): Promise<boolean> {
  if ((await libraryDatabase().copies.get(copyId(kind, id))) === undefined) return false;
  const current = await readRow(changedRow(tableOfKind[kind], id, 0));
  return current !== 'later' && current.values === null;
}

/** Whether a picture was deleted before this browser has received what the trash shows of it. */
async function isUnseenDeletion({ kind, id, deletedAt }: CopiedRow): Promise<boolean> {
  if (kind !== 'picture' || typeof deletedAt !== 'string') return false;
  return (await libraryDatabase().trash.where('id').equals(id).count()) === 0;
}

/** Drops the incomplete rows once every page was received: they stay incomplete, so this version cannot read them. */
export async function forgetIncomplete(): Promise<void> {
  await libraryDatabase().state.where('key').startsWith(keyPrefix).delete();
}
