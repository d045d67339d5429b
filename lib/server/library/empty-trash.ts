import 'server-only';
import { hashesOf } from '@/lib/library-format/row-lines';
import { clockMs } from '@/lib/protocol/library-clock';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { isDeleted, isPurged, trashMs } from '@/lib/protocol/merge-rows';
import { logger } from '../platform/log';
import type { Storage } from '../platform/storage/storage';
import { libraryKeys } from './library-keys';
import { addSize, getSize, removeSize } from './library-sizes';
import { emptyPagedRows, hasContent } from './log-epochs';
import { type LibraryRows, readLibraryRows, readOn } from './read-library-rows';

/**
 * Deletes the bytes of pictures that were deleted 30 days ago, or for good, and that no other row names, and what rows
 * say of them.
 * @returns how many pictures were deleted
 */
export async function emptyTrash(storage: Storage, id: string, nowMs: number): Promise<number> {
  const read = await readLibraryRows(storage, id);
  const living = new Set<string>();
  const expired = new Set<string>();
  const gone = new Set<string>();
  for (const [key, row] of read.rows) {
    const isOver = isExpired(row, nowMs);
    for (const hash of hashesOf(row)) (isOver ? expired : living).add(hash);
    if (isOver && hasContent(row)) gone.add(key);
  }
  let deleted = 0;
  for (const hash of expired) {
    if (!living.has(hash) && (await deleteUnnamed(storage, id, hash, { read, living, nowMs }))) deleted += 1;
  }
  // Without its hash, a row names no bytes: they go first.
  const isGone = ({ kind, id: rowId }: LibraryRow) => {
    const row = read.rows.get(`${kind}:${rowId}`);
    return row !== undefined && gone.has(`${kind}:${rowId}`) && isExpired(row, nowMs);
  };
  if (gone.size > 0) await emptyPagedRows(storage, id, isGone);
  return deleted;
}

/**
 * Deletes bytes, and puts them back where a row has come to name them meanwhile: whoever restores a picture adds its row
 * before asking whether its bytes are there, so that one of the two sees the other (`listMissing`).
 */
async function deleteUnnamed(
  storage: Storage,
  id: string,
  hash: string,
  { read, living, nowMs }: { read: LibraryRows; living: Set<string>; nowMs: number },
): Promise<boolean> {
  const key = libraryKeys.original(id, hash);
  const bytes = await storage.get(key);
  if (bytes === null) return false;
  const size = await getSize(storage, id, hash);
  await storage.delete(key);
  for (const row of await readOn(storage, id, read)) {
    if (!isExpired(row, nowMs)) for (const named of hashesOf(row)) living.add(named);
  }
  if (living.has(hash)) {
    await storage.claim(key, bytes);
    if (size) await addSize(storage, id, hash, size);
    return false;
  }
  await storage.delete(libraryKeys.thumbnail(id, hash));
  await removeSize(storage, id, hash);
  return true;
}

/** What is being emptied, and whether it has to be once more. */
const emptying = new WeakMap<Storage, Map<string, { again: boolean }>>();

/** Empties the trash after something was deleted for good. What fails is left to the sweep. */
export async function emptyTrashNow(storage: Storage, id: string): Promise<void> {
  const running = emptying.get(storage) ?? new Map<string, { again: boolean }>();
  emptying.set(storage, running);
  const known = running.get(id);
  if (known) {
    // Each time reads all rows, and one more time sees what all the requests since have brought.
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

/** The hashes that restored rows name and whose bytes are gone. Ask once the rows are in the log. */
export async function listMissing(
  storage: Storage,
  id: string,
  rows: readonly LibraryRow[],
): Promise<string[]> {
  const named = new Set(rows.filter(({ deletedAt }) => deletedAt === null).flatMap(hashesOf));
  const missing: string[] = [];
  for (const hash of named) {
    if (!(await storage.exists(libraryKeys.original(id, hash)))) missing.push(hash);
  }
  return missing;
}

function isExpired(row: LibraryRow, nowMs: number): boolean {
  if (!isDeleted(row) || typeof row.deletedAt !== 'string') return false;
  return isPurged(row) || nowMs - clockMs(row.deletedAt) > trashMs;
}
