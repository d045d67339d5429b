import 'server-only';
import { hashesOf } from '@/lib/library-format/row-lines';
import { isDeleted } from '@/lib/protocol/merge-rows';
import { libraryKeys } from '../library/library-keys';
import { countLosses } from '../library/library-losses';
import { readLibraryRows } from '../library/read-changes';
import { readOriginal } from '../library/stored-original';
import type { Storage } from '../platform/storage/storage';

export interface Verification {
  /** The number of originals whose bytes match their name. */
  whole: number;
  /** Hashes of originals whose bytes do not match. */
  damaged: readonly string[];
  /** Originals that a living row names and the studio lacks, as `kind/id hash`. */
  missing: readonly string[];
  /** How many objects with rows were found damaged, now or before. */
  losses: number;
}

/**
 * Reads every original of a library, and compares its bytes with its name. Browsers are told what is damaged, and send
 * it again if they have it.
 */
export async function verifyLibrary(
  storage: Storage,
  libraryId: string,
  onProgress: (originals: number) => void,
): Promise<Verification> {
  const present = new Set<string>();
  const damaged: string[] = [];
  for await (const sha256 of listOriginals(storage, libraryId)) {
    const bytes = await readOriginal(storage, libraryId, sha256);
    // It was deleted in the meantime.
    if (bytes === null) continue;
    present.add(sha256);
    if (bytes === 'damaged') damaged.push(sha256);
    onProgress(present.size);
  }
  const missing: string[] = [];
  for (const row of (await readLibraryRows(storage, libraryId)).rows.values()) {
    if (isDeleted(row)) continue;
    for (const sha256 of hashesOf(row)) {
      if (!present.has(sha256)) missing.push(`${row.kind}/${row.id} ${sha256}`);
    }
  }
  const losses = countLosses(storage, libraryId);
  return { whole: present.size - damaged.length, damaged: damaged.sort(), missing: missing.sort(), losses };
}

/** The hashes of a library's originals. */
export async function* listOriginals(storage: Storage, libraryId: string): AsyncGenerator<string> {
  for await (const key of storage.list(libraryKeys.originals(libraryId))) yield key.split('/').at(-1) ?? '';
}
