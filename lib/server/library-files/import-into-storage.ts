import 'server-only';
import { boundImportedClocks } from '@/lib/library-format/bound-imported-clocks';
import {
  type LibraryContents,
  type LibraryFile,
  openLibrary,
  readRows,
} from '@/lib/library-format/open-library';
import { readOriginal } from '@/lib/library-format/read-original';
import { createRefusals, type Refusal, type Refusals, RefusedFile } from '@/lib/library-format/refusals';
import { hashesOf, writeRowLine } from '@/lib/library-format/row-lines';
import type { LibraryRow } from '@/lib/protocol/library-rows';
import { isDeleted, mergeRows } from '@/lib/protocol/merge-rows';
import { appendRows } from '../library/change-log';
import { reviveLibrary } from '../library/create-library';
import { rowsBytesMax, sizeOfRow } from '../library/entry-sizes';
import { libraryKeys } from '../library/library-keys';
import { requireQuota } from '../library/library-sizes';
import { readLibraryRows } from '../library/read-changes';
import { receiveLibraryPicture } from '../library/receive-library-picture';
import { hasHash, isStoredWhole } from '../library/stored-original';
import type { Config } from '../platform/config';
import type { Storage } from '../platform/storage/storage';

export interface StorageImport {
  added: number;
  changed: number;
  known: number;
  originals: number;
  refused: readonly Refusal[];
}

export type StorageImportOutcome =
  | ({ status: 'done' } & StorageImport)
  | { status: 'newer' | 'too-many-files' | 'no-library' };

/** Rows of one entry of the log. */
const batchBytesMax = 500_000;

/**
 * Merges a library from files into the studio's copy, originals before the rows that name them. It can be interrupted
 * and repeated, even while browsers change the same library.
 * @throws AppError over_quota if the library does not fit
 */
export async function importIntoStorage(
  config: Config,
  storage: Storage,
  libraryId: string,
  files: AsyncIterable<LibraryFile>,
  onProgress: (rows: number) => void,
): Promise<StorageImportOutcome> {
  const refusals = createRefusals();
  const opened = await openLibrary(files, refusals);
  if (opened.status !== 'library') return { status: opened.status };
  await reviveLibrary(storage, libraryId);
  const known = new Map<string, LibraryRow>();
  for (const row of (await readLibraryRows(storage, libraryId)).rows.values())
    known.set(`${row.kind}/${row.id}`, row);
  const counts = { added: 0, changed: 0, known: 0, originals: 0 };
  let batch: LibraryRow[] = [];
  let batchBytes = 0;
  let rows = 0;
  const flush = async () => {
    await appendRows(storage, libraryId, batch, Date.now(), (rowBytes, addedBytes) =>
      requireQuota(config, storage, libraryId, rowBytes, addedBytes),
    );
    batch = [];
    batchBytes = 0;
    onProgress(rows);
  };
  for await (const read of readRows(opened.contents, refusals)) {
    rows += 1;
    const row = boundImportedClocks(read, opened.contents.exportedAtMs, Date.now());
    const name = `${row.kind}/${row.id}`;
    if (sizeOfRow(row) > rowsBytesMax) {
      refusals.add('row-too-large', name);
      continue;
    }
    const before = known.get(name);
    const merged = before ? mergeRows(before, row) : row;
    const stored = await storeOriginals(config, storage, libraryId, merged, opened.contents, refusals);
    counts.originals += stored.count;
    // A picture that is shown already stays, and its other fields change.
    const isShown = before !== undefined && !isDeleted(before) && hashOf(before) === hashOf(merged);
    if (stored.isWithoutPicture && !isShown) continue;
    if (before && writeRowLine(before) === writeRowLine(merged)) {
      counts.known += 1;
      continue;
    }
    counts[before ? 'changed' : 'added'] += 1;
    known.set(name, merged);
    batch.push(row);
    batchBytes += sizeOfRow(row);
    if (batchBytes >= batchBytesMax) await flush();
  }
  await flush();
  return { status: 'done', ...counts, refused: refusals.list() };
}

/** The hash of a picture; undefined for rows of other kinds. */
const hashOf = ({ kind, fields }: LibraryRow) => (kind === 'picture' ? fields.sha256?.[0] : undefined);

/**
 * Stores the originals that living rows name and that the studio lacks or has only damaged. Every original is read to
 * find out.
 */
async function storeOriginals(
  config: Config,
  storage: Storage,
  libraryId: string,
  row: LibraryRow,
  { originals }: LibraryContents,
  refusals: Refusals,
): Promise<{ count: number; isWithoutPicture: boolean }> {
  const result = { count: 0, isWithoutPicture: false };
  if (isDeleted(row)) return result;
  const own = hashOf(row);
  for (const sha256 of hashesOf(row)) {
    if (await isStoredWhole(storage, libraryId, sha256)) continue;
    const kind = sha256 !== own ? 'source' : row.fields.demo?.[0] === true ? 'demo' : 'picture';
    try {
      const bytes = await readOriginal(originals, sha256, (read) => hasHash(read, sha256));
      await receiveLibraryPicture(config, storage, libraryId, { sha256, part: 0, of: 1, kind }, bytes);
      result.count += 1;
    } catch (error) {
      if (!(error instanceof RefusedFile)) throw error;
      // If the file lacks the original too, the damaged one stays as it is, and its row is accepted.
      const isThere = await storage.exists(libraryKeys.original(libraryId, sha256));
      if (sha256 !== own || isThere) continue;
      refusals.add(error.reason, `${row.kind}/${row.id}`);
      result.isWithoutPicture = true;
    }
  }
  return result;
}
