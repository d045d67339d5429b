import 'server-only';
import { hashesOf } from '@/lib/library-format/row-lines';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { logger } from '../platform/log';
import type { Storage } from '../platform/storage/storage';
import { deleteUnnamed, isExpired, listPurged } from './delete-unnamed';
import { libraryKeys } from './library-keys';
import { mayMissRows } from './library-losses';
import { emptyPagedRows, hasContent } from './log-epochs';
import { readLibraryRows } from './read-changes';

/**
 * Deletes the bytes of pictures that were deleted 30 days ago, or for good, unless another row names them, and empties
 * the rows of these pictures. If rows were lost, nothing is deleted for as long as a device may bring them back: they
 * may name the same bytes.
 * @returns how many pictures were deleted
 */
export async function emptyTrash(storage: Storage, id: string, nowMs: number): Promise<number> {
  const read = await readLibraryRows(storage, id);
  if (await mayMissRows(storage, id, nowMs)) return 0;
  const living = new Set<string>();
  const expired = new Set<string>();
  const gone = new Set<string>();
  for (const [key, row] of read.rows) {
    const isOver = isExpired(row, nowMs);
    for (const hash of hashesOf(row)) (isOver ? expired : living).add(hash);
    if (isOver && hasContent(row)) gone.add(key);
  }
  const isNeeded = (row: LibraryRow) => !isExpired(row, nowMs);
  const unnamed = [...expired].filter((hash) => !living.has(hash));
  const deleted = await deleteUnnamed(storage, id, unnamed, { read, named: living, isNeeded });
  // An emptied row no longer names its bytes, so the bytes are deleted before it is emptied.
  const isGone = ({ kind, id: rowId }: LibraryRow) => {
    const row = read.rows.get(`${kind}:${rowId}`);
    return row !== undefined && gone.has(`${kind}:${rowId}`) && isExpired(row, nowMs);
  };
  if (gone.size > 0) await emptyPagedRows(storage, id, isGone);
  return deleted.length;
}

/** The libraries that are being emptied, and whether each has to be emptied once more. */
const emptying = new WeakMap<Storage, Map<string, { again: boolean }>>();

/** Empties the trash after something was deleted for good. What fails is left to the sweep. */
export async function emptyTrashNow(storage: Storage, id: string): Promise<void> {
  const running = emptying.get(storage) ?? new Map<string, { again: boolean }>();
  emptying.set(storage, running);
  const known = running.get(id);
  if (known) {
    // Each pass reads all rows, so one more pass covers all requests received since.
    known.again = true;
    return;
  }
  const turn = { again: true };
  running.set(id, turn);
  try {
    while (turn.again) {
      turn.again = false;
      await emptyTrash(storage, id, Date.now());
    }
  } catch (cause) {
    logger.warn({ err: cause }, 'the trash of a library could not be emptied; the sweep does it');
  } finally {
    running.delete(id);
  }
}

/**
 * The hashes that rows name and whose bytes are gone: of restored rows, which were in the trash, and of any whose bytes
 * were deleted recently, because a browser may have sent them before, or found them there. Ask once the rows are in the
 * log.
 */
export async function listMissing(
  storage: Storage,
  id: string,
  rows: readonly LibraryRow[],
): Promise<string[]> {
  const named = new Set(rows.flatMap(hashesOf));
  if (named.size === 0) return [];
  const restored = new Set(rows.filter(({ deletedAt }) => deletedAt === null).flatMap(hashesOf));
  const purged = await listPurged(storage, id);
  const missing: string[] = [];
  for (const hash of named) {
    const mayBeGone = restored.has(hash) || purged.has(hash);
    if (mayBeGone && !(await storage.exists(libraryKeys.original(id, hash)))) missing.push(hash);
  }
  return missing;
}
