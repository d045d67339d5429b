import 'server-only';
import { hashesOf } from '@/lib/library-format/row-lines';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { isDeleted } from '@/lib/protocol/merge-rows';
import { deleteUnnamed, isExpired } from '../library/delete-unnamed';
import { mayMissRows } from '../library/library-losses';
import { type LibraryRows, readLibraryRows } from '../library/read-changes';
import type { Storage } from '../platform/storage/storage';
import { listOriginals } from './verify-library';

export interface PruneOptions {
  /** Also removes what pictures in the trash name. */
  withTrash: boolean;
  dryRun: boolean;
  nowMs: number;
  /**
   * Browsers send bytes before the rows that name them, so originals without a row are checked again after this pause.
   */
  pause: () => Promise<void>;
}

/**
 * Removes originals that no row names.
 * @returns their hashes, sorted; `rows-lost` if nothing is removed, because rows were lost with damaged objects: a
 * browser may still send them again, and they may name these originals
 */
export async function pruneLibrary(
  storage: Storage,
  libraryId: string,
  options: PruneOptions,
): Promise<readonly string[] | 'rows-lost'> {
  const isNeeded = (row: LibraryRow) => !(options.withTrash ? isDeleted(row) : isExpired(row, options.nowMs));
  const first = await findUnnamed(storage, libraryId, isNeeded);
  if (await mayMissRows(storage, libraryId, options.nowMs)) return 'rows-lost';
  if (first.unnamed.length === 0 || options.dryRun) return first.unnamed;
  await options.pause();
  const { unnamed, read, named } = await findUnnamed(storage, libraryId, isNeeded);
  if (await mayMissRows(storage, libraryId, options.nowMs)) return 'rows-lost';
  const twice = unnamed.filter((sha256) => first.unnamed.includes(sha256));
  return deleteUnnamed(storage, libraryId, twice, { read, named, isNeeded });
}

async function findUnnamed(
  storage: Storage,
  libraryId: string,
  isNeeded: (row: LibraryRow) => boolean,
): Promise<{ unnamed: string[]; read: LibraryRows; named: Set<string> }> {
  const present: string[] = [];
  for await (const sha256 of listOriginals(storage, libraryId)) present.push(sha256);
  const read = await readLibraryRows(storage, libraryId);
  const named = new Set([...read.rows.values()].filter(isNeeded).flatMap(hashesOf));
  return { unnamed: present.filter((sha256) => !named.has(sha256)).sort(), read, named };
}
