import 'server-only';
import type { LibrarySource } from '@/lib/library-format/library-files';
import { readLibraryRows } from '../library/read-changes';
import { readOriginal } from '../library/stored-original';
import type { Storage } from '../platform/storage/storage';

/** What the studio has of a library, for an export. Rows are in memory, originals one at a time. */
export async function storageSource(storage: Storage, libraryId: string): Promise<LibrarySource> {
  const rows = [...(await readLibraryRows(storage, libraryId)).rows.values()];
  rows.sort((one, other) => (one.id < other.id ? -1 : 1));
  return {
    kinds: [...new Set(rows.map(({ kind }) => kind))].sort(),
    async *rows(kind) {
      yield* rows.filter((row) => row.kind === kind);
    },
    original: async (sha256) => {
      const bytes = await readOriginal(storage, libraryId, sha256);
      return bytes === null || bytes === 'damaged' ? null : new Uint8Array(bytes);
    },
  };
}
