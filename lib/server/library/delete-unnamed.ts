import 'server-only';
import { hashesOf } from '@/lib/library-format/row-lines';
import { trashMs } from '@/lib/protocol/durations';
import { clockMs } from '@/lib/protocol/library-clock';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { isDeleted, isPurged } from '@/lib/protocol/merge-rows';
import type { Storage } from '../platform/storage/storage';
import { forgetDamagedOriginal } from './damaged-originals';
import { libraryKeys } from './library-keys';
import { addSize, getSize, removeSize } from './library-sizes';
import { type LibraryRows, readOn } from './read-changes';

/** Whether a deleted row has left the trash: 30 days ago, or because it was deleted for good. */
export function isExpired(row: LibraryRow, nowMs: number): boolean {
  if (!isDeleted(row) || typeof row.deletedAt !== 'string') return false;
  return isPurged(row) || nowMs - clockMs(row.deletedAt) > trashMs;
}

/**
 * Deletes bytes, and puts them back if a row has come to name them meanwhile: whoever restores a picture adds its row
 * before asking whether its bytes are there, so that one of the two sees the other (`listMissing`).
 * @param rows what was read of the library, the hashes that needed rows name, and which rows are needed
 * @returns whether the bytes are gone
 */
export async function deleteUnnamed(
  storage: Storage,
  id: string,
  hash: string,
  rows: { read: LibraryRows; named: Set<string>; isNeeded: (row: LibraryRow) => boolean },
): Promise<boolean> {
  const { read, named, isNeeded } = rows;
  const key = libraryKeys.original(id, hash);
  const bytes = await storage.get(key);
  if (bytes === null) return false;
  const size = await getSize(storage, id, hash);
  await storage.delete(key);
  for (const row of await readOn(storage, id, read)) {
    if (isNeeded(row)) for (const other of hashesOf(row)) named.add(other);
  }
  if (named.has(hash)) {
    await storage.claim(key, bytes);
    if (size) await addSize(storage, id, hash, size);
    return false;
  }
  await storage.delete(libraryKeys.thumbnail(id, hash));
  await forgetDamagedOriginal(storage, id, hash);
  await removeSize(storage, id, hash);
  return true;
}
