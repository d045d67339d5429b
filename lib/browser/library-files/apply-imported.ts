import { applyRow } from '../library-copies/apply-rows';
import { getCopying } from '../library-copies/copying-state';
import type { CopiedRow } from '../library-copies/merge-incoming';
import { forgetRefused } from '../library-copies/refused-rows';
import { copyId, tableOfKind } from '../library-copies/row-copies';
import type { Outcome } from '../library-copies/write-merged';
import { libraryDatabase } from '../platform/database';
import type { BlobRow, CopyRow } from '../platform/database-rows';
import { changedRow, withoutMarks } from '../platform/track-changes';

/** A row of a file, with those of its bytes that this browser does not have. */
export interface ImportedRow {
  row: CopiedRow;
  original: Blob | null;
  /** Whether the original is here, but this browser can no longer read it. */
  replacesUnreadable: boolean;
  signature: Blob | null;
  thumbnail: Blob | null;
  sources: readonly BlobRow[];
  /** The pictures of a message, in order; null if one of them is missing. */
  references: readonly Blob[] | null;
}

export interface AppliedRow {
  outcome: Outcome;
  /** Whether its original was not here before, and now is. */
  hasNewOriginal: boolean;
}

/** Merges rows with their bytes, all or none. New rows are marked, so that they are sent to the studio. */
export async function applyImported(rows: readonly ImportedRow[]): Promise<readonly AppliedRow[]> {
  const database = libraryDatabase();
  const { pictures, originals, thumbnails, sources, conversations, turns, answers, turnFiles } = database;
  const { ledger, totals, copies, changed, state, trash } = database;
  const tables = [
    ...[pictures, originals, thumbnails, sources, conversations, turns, answers, turnFiles],
    ...[ledger, totals, copies, changed, state, trash],
  ];
  // A file may be of any library.
  const copying = { ...(await getCopying()), library: null };
  return withoutMarks(database, tables, async () => {
    const applied: AppliedRow[] = [];
    for (const imported of rows) {
      const { kind, id } = imported.row;
      const before = await copies.get(copyId(kind, id));
      const outcome = await applyRow(copying, imported.row);
      const { hasNewOriginal, hasNewUploads } = outcome === 'refused' ? nothingNew : await putBytes(imported);
      const after = await copies.get(copyId(kind, id));
      const isNews = outcome === 'written' || outcome === 'deleted' || hasNewOriginal || hasNewUploads;
      if (after && (isNews || before?.deletedAt !== after.deletedAt)) await markImported(imported.row, after);
      applied.push({ outcome, hasNewOriginal });
    }
    return applied;
  });
}

async function markImported({ kind, id }: CopiedRow, copy: CopyRow): Promise<void> {
  const { copies, changed } = libraryDatabase();
  await copies.put({ ...copy, isImported: true });
  const mark = changedRow(tableOfKind[kind], id, 0);
  // A mark with the present time would say that this browser changed the row, and win over deletions on other devices.
  if ((await changed.get(mark.id)) === undefined) await changed.put(mark);
}

interface NewBytes {
  hasNewOriginal: boolean;
  hasNewUploads: boolean;
}

const nothingNew: NewBytes = { hasNewOriginal: false, hasNewUploads: false };

/** Saves the bytes of a row that is there after the merge. Bytes that are here already are left as they are. */
async function putBytes({ row, original, signature, thumbnail, ...more }: ImportedRow): Promise<NewBytes> {
  const { pictures, originals, thumbnails, sources, turns, turnFiles } = libraryDatabase();
  const { kind, id } = row;
  if (kind === 'turn') {
    const isMissing = (await turns.get(id)) !== undefined && (await turnFiles.get(id)) === undefined;
    if (!isMissing || more.references === null) return nothingNew;
    await turnFiles.put({ turnId: id, references: more.references });
    return { hasNewOriginal: false, hasNewUploads: true };
  }
  if (kind !== 'picture' || (await pictures.get(id)) === undefined) return nothingNew;
  // Those that this browser has and can no longer read are among them.
  await sources.bulkPut([...more.sources]);
  const hasNewUploads = more.sources.length > 0;
  if (thumbnail && !(await thumbnails.get(id))) await thumbnails.put({ id, blob: thumbnail });
  const here = await originals.get(id);
  if (original === null || (here && !more.replacesUnreadable))
    return { hasNewOriginal: false, hasNewUploads };
  await originals.put({ ...here, id, blob: original, ...(signature ? { signature } : {}) });
  // A picture that could not be copied because its bytes were unreadable can be copied now.
  await forgetRefused([changedRow('pictures', id, 0)]);
  return { hasNewOriginal: true, hasNewUploads };
}
