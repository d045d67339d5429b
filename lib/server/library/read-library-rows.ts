import 'server-only';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { mergeRows } from '@/lib/protocol/merge-rows';
import type { Storage } from '../platform/storage/storage';
import { readChanges } from './read-changes';

/** All rows of a library, merged, as of one change. */
export interface LibraryRows {
  /** By kind and id. */
  rows: Map<string, LibraryRow>;
  sequence: number;
}

/** Reads everything, which suits a sweep and no request. */
export async function readLibraryRows(storage: Storage, libraryId: string): Promise<LibraryRows> {
  const read = { rows: new Map(), sequence: 0 };
  await readOn(storage, libraryId, read);
  return read;
}

/**
 * Adds what has changed since.
 * @returns the rows that have
 */
export async function readOn(storage: Storage, libraryId: string, read: LibraryRows): Promise<LibraryRow[]> {
  const changed: LibraryRow[] = [];
  for (;;) {
    const page = await readChanges(storage, libraryId, read.sequence);
    for (const row of page.rows) {
      const key = `${row.kind}:${row.id}`;
      const known = read.rows.get(key);
      const merged = known ? mergeRows(known, row) : row;
      read.rows.set(key, merged);
      changed.push(merged);
    }
    read.sequence = page.sequence;
    if (!page.more) return changed;
  }
}
