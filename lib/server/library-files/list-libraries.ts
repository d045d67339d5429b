import 'server-only';
import { isDeleted } from '@/lib/protocol/merge-rows';
import { loadLibrary } from '../library/find-library';
import { libraryKeys } from '../library/library-keys';
import { countPictures } from '../library/library-sizes';
import { readLibraryRows } from '../library/read-changes';
import type { Storage } from '../platform/storage/storage';

export interface ListedLibrary {
  id: string;
  /** ISO 8601, UTC; null for a loopback studio's own library. */
  createdAt: string | null;
  /** Rows that are not deleted, by kind. */
  rows: Readonly<Record<string, number>>;
  /** Originals, and their bytes with those of references. */
  pictures: number;
  bytes: number;
}

/** The ids of all libraries that were not deleted. */
export async function listLibraryIds(storage: Storage): Promise<readonly string[]> {
  const ids = new Set<string>();
  const gone = new Set<string>();
  for await (const key of storage.list(libraryKeys.all)) {
    const [, id = ''] = key.split('/');
    (key === libraryKeys.gone(id) ? gone : ids).add(id);
  }
  return [...ids].filter((id) => !gone.has(id)).sort();
}

export async function describeLibrary(storage: Storage, id: string): Promise<ListedLibrary> {
  const { createdAt } = await loadLibrary(storage, id, null);
  const rows: Record<string, number> = {};
  for (const row of (await readLibraryRows(storage, id)).rows.values()) {
    if (!isDeleted(row)) rows[row.kind] = (rows[row.kind] ?? 0) + 1;
  }
  const { pictures, bytes } = await countPictures(storage, id);
  return { id, createdAt, rows, pictures, bytes };
}
