import { mergeRows } from '@/lib/protocol/merge-rows';
import { libraryDatabase } from '../platform/database';
import type { CopyingRow } from '../platform/database-rows';
import type { CopiedRow } from './merge-incoming';
import { copyId } from './row-copies';
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

/** The rows, completed by the fields that later pages have brought. Call it inside a transaction over `state`. */
export async function completeRows(rows: readonly CopiedRow[]): Promise<CopiedRow[]> {
  const kept = await libraryDatabase().state.bulkGet(rows.map(keyOf));
  return rows.map((row, at) => {
    const later = kept[at];
    return later && 'row' in later ? { ...mergeRows(row, later.row), kind: row.kind } : row;
  });
}

/** Keeps the rows that cannot be shown until an older page brings their other fields. Call it like `completeRows`. */
export async function keepIncomplete(
  applied: readonly { row: CopiedRow; outcome: Outcome }[],
): Promise<void> {
  const { state } = libraryDatabase();
  const incomplete = new Map<`${typeof keyPrefix}${string}`, CopiedRow>();
  for (const { row, outcome } of applied) {
    if (outcome === 'refused' || (outcome === 'same' && (await isUnseenDeletion(row))))
      incomplete.set(keyOf(row), row);
    else incomplete.delete(keyOf(row));
  }
  await state.bulkDelete(applied.map(({ row }) => keyOf(row)));
  await state.bulkPut([...incomplete].map(([key, row]) => ({ key, row })));
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
