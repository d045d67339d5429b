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
import { notePurge } from './purges';
import { type LibraryRows, readOn } from './read-changes';

/** Whether a deleted row has left the trash: 30 days ago, or because it was deleted for good. */
export function isExpired(row: LibraryRow, nowMs: number): boolean {
  if (!isDeleted(row) || typeof row.deletedAt !== 'string') return false;
  return isPurged(row) || nowMs - clockMs(row.deletedAt) > trashMs;
}

/** What was read of a library, the hashes that needed rows name, and which rows are needed. */
interface NamedBytes {
  read: LibraryRows;
  named: Set<string>;
  isNeeded: (row: LibraryRow) => boolean;
}

/**
 * Deletes bytes, and puts them back if a row has come to name them meanwhile: whoever adds a row that names bytes adds
 * it before asking whether they are there, so that one of the two sees the other (`listMissing`).
 * @returns the hashes whose bytes are gone
 */
export async function deleteUnnamed(
  storage: Storage,
  id: string,
  hashes: readonly string[],
  rows: NamedBytes,
): Promise<readonly string[]> {
  const present: string[] = [];
  for (const hash of hashes) {
    if (await storage.exists(libraryKeys.original(id, hash))) present.push(hash);
  }
  if (present.length === 0) return [];
  await notePurge(storage, id, present);
  const deleted: string[] = [];
  for (const hash of present) {
    if (!rows.named.has(hash) && (await deleteBytes(storage, id, hash, rows))) deleted.push(hash);
  }
  return deleted;
}

async function deleteBytes(
  storage: Storage,
  id: string,
  hash: string,
  { read, named, isNeeded }: NamedBytes,
): Promise<boolean> {
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
