import 'server-only';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { mergeRows } from '@/lib/protocol/merge-rows';
import type { Storage } from '../platform/storage/storage';
import { readChanges } from './read-changes';

/** All rows of a library, merged. It reads everything, which suits a sweep and no request. */
export async function readLibraryRows(storage: Storage, libraryId: string): Promise<LibraryRow[]> {
  const rows = new Map<string, LibraryRow>();
  for (let since = 0; ; ) {
    const page = await readChanges(storage, libraryId, since);
    for (const row of page.rows) {
      const key = `${row.kind}:${row.id}`;
      const known = rows.get(key);
      rows.set(key, known ? mergeRows(known, row) : row);
    }
    if (!page.more) return [...rows.values()];
    since = page.sequence;
  }
}
