import 'server-only';
import { hashesOf } from '@/lib/library-format/row-lines';
import { clockMs } from '@/lib/protocol/library-clock';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { isDeleted, isPurged, trashMs } from '@/lib/protocol/merge-rows';
import { libraryKeys } from '../library/library-keys';
import { removeSize } from '../library/library-sizes';
import { readLibraryRows } from '../library/read-library-rows';
import type { Storage } from '../platform/storage/storage';
import { listOriginals } from './verify-library';

export interface PruneOptions {
  /** Also what pictures in the trash name. */
  withTrash: boolean;
  dryRun: boolean;
  nowMs: number;
  /** Browsers send bytes before the rows that name them, so what nobody names is looked at twice. */
  pause: () => Promise<void>;
}

/**
 * Removes originals that no row names.
 * @returns their hashes, sorted
 */
export async function pruneLibrary(
  storage: Storage,
  libraryId: string,
  options: PruneOptions,
): Promise<readonly string[]> {
  const first = await findUnnamed(storage, libraryId, options);
  if (first.length === 0 || options.dryRun) return first;
  await options.pause();
  const still = new Set(await findUnnamed(storage, libraryId, options));
  const removed = first.filter((sha256) => still.has(sha256));
  for (const sha256 of removed) {
    await storage.delete(libraryKeys.original(libraryId, sha256));
    await storage.delete(libraryKeys.thumbnail(libraryId, sha256));
    await removeSize(storage, libraryId, sha256);
  }
  return removed;
}

async function findUnnamed(storage: Storage, libraryId: string, options: PruneOptions): Promise<string[]> {
  const unnamed = new Set<string>();
  for await (const sha256 of listOriginals(storage, libraryId)) unnamed.add(sha256);
  for (const row of (await readLibraryRows(storage, libraryId)).rows.values()) {
    if (isNeeded(row, options)) for (const sha256 of hashesOf(row)) unnamed.delete(sha256);
  }
  return [...unnamed].sort();
}

function isNeeded(row: LibraryRow, { withTrash, nowMs }: PruneOptions): boolean {
  if (!isDeleted(row) || typeof row.deletedAt !== 'string') return true;
  return !withTrash && !isPurged(row) && nowMs - clockMs(row.deletedAt) <= trashMs;
}
