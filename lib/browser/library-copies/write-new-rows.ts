import { libraryDatabase } from '../platform/database';
import type { CopyRow, PictureRow } from '../platform/database-rows';
import { changedRow } from '../platform/track-changes';
import { type CopiedRow, mergeIncoming } from './merge-incoming';
import { copyId } from './row-copies';
import { toPictureRow } from './write-merged';

/**
 * Writes the pictures of which this browser knows nothing. On a new device these are nearly all, so they take a few
 * requests to the database together instead of a dozen each. Call it inside the transaction of `applyChunk`.
 * @returns the rows that were written; the others may have something to be merged with
 */
export async function writeNewPictures(rows: readonly CopiedRow[]): Promise<ReadonlySet<CopiedRow>> {
  const { pictures, copies, changed } = libraryDatabase();
  const added: { row: CopiedRow; picture: PictureRow; copy: CopyRow }[] = [];
  for (const row of await unknownPictures(rows)) {
    const current = { kind: 'picture', id: row.id, values: null, files: [] } as const;
    const { fate, hasNews, news, copy } = mergeIncoming(row, current, undefined, null);
    const picture = fate === 'living' && hasNews ? toPictureRow(row.id, news) : null;
    if (picture !== null) added.push({ row, picture, copy });
  }
  if (added.length === 0) return new Set();
  await pictures.bulkPut(added.map(({ picture }) => picture));
  await copies.bulkPut(added.map(({ copy }) => copy));
  // They came from the studio, so they need no copy.
  await changed.bulkDelete(added.map(({ row }) => changedRow('pictures', row.id).id));
  return new Set(added.map(({ row }) => row));
}

async function unknownPictures(rows: readonly CopiedRow[]): Promise<readonly CopiedRow[]> {
  const byId = new Map<string, CopiedRow[]>();
  for (const row of rows) {
    if (row.kind === 'picture') byId.set(row.id, [...(byId.get(row.id) ?? []), row]);
  }
  // Two rows of one picture have to be merged.
  const single = [...byId.values()].flatMap((found) => (found.length === 1 ? found : []));
  const ids = single.map(({ id }) => id);
  const { pictures, trash, copies, changed } = libraryDatabase();
  const known = await Promise.all([
    pictures.bulkGet(ids),
    trash.bulkGet(ids),
    copies.bulkGet(ids.map((id) => copyId('picture', id))),
    changed.bulkGet(ids.map((id) => changedRow('pictures', id).id)),
  ]);
  return single.filter((_, at) => known.every((found) => found[at] === undefined));
}
