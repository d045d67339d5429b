import { libraryDatabase } from '../platform/database';
import type { PictureRow, TrashRow } from '../platform/database-rows';
import { studioNow } from '../platform/studio-now';
import { changedRow } from '../platform/track-changes';
import { fetchThumbnail } from './fetch-from-studio';

/**
 * Moves pictures into the trash. The ledger is not touched: what was spent stays spent.
 * @returns the ids of the pictures that were in the library
 */
export async function removePictures(ids: readonly string[], now?: Date): Promise<readonly string[]> {
  const { pictures } = libraryDatabase();
  const deletedAt = (now ?? (await studioNow())).toISOString();
  return trashTransaction(async () => {
    const rows = (await pictures.bulkGet([...ids])).filter((row) => row !== undefined);
    await addToTrash(rows, deletedAt);
    const removed = rows.map(({ id }) => id);
    await pictures.bulkDelete(removed);
    return removed;
  });
}

/**
 * Puts a picture that another device has deleted into the trash, whether it was in this library or not. Call it inside
 * a transaction over `pictures`, `originals` and `trash`.
 */
export async function takeDeletedPicture(row: PictureRow, deletedAt: string): Promise<void> {
  const { pictures, trash } = libraryDatabase();
  const known = await trash.get(row.id);
  await addToTrash([row], known && known.deletedAt > deletedAt ? known.deletedAt : deletedAt);
  await pictures.delete(row.id);
}

async function addToTrash(rows: readonly PictureRow[], deletedAt: string): Promise<void> {
  const { originals, trash } = libraryDatabase();
  const ids = rows.map(({ id }) => id);
  const local = new Set(await originals.where('id').anyOf(ids).primaryKeys());
  await trash.bulkPut(
    rows.map((row) => ({ id: row.id, deletedAt, row, isLocal: local.has(row.id) ? 1 : 0 })),
  );
}

/** Restores pictures from the trash. Ids that are no longer in it are skipped. */
export async function restorePictures(ids: readonly string[]): Promise<void> {
  const { pictures, trash } = libraryDatabase();
  await trashTransaction(async () => {
    const rows = (await trash.bulkGet([...ids])).filter((row) => row !== undefined);
    await pictures.bulkPut(rows.map(({ row }) => row));
    await trash.bulkDelete(rows.map(({ id }) => id));
  });
}

/** The pictures in the trash, the last deleted first. */
export async function listTrash(limit: number): Promise<readonly TrashRow[]> {
  return libraryDatabase().trash.orderBy('deletedAt').reverse().limit(limit).toArray();
}

export async function countTrash(): Promise<number> {
  return libraryDatabase().trash.count();
}

export async function isInTrash(id: string): Promise<boolean> {
  return (await getTrashedRow(id)) !== null;
}

export async function getTrashedRow(id: string): Promise<PictureRow | null> {
  return (await libraryDatabase().trash.get(id))?.row ?? null;
}

/** Whether a picture that is not in the library was there: it is in the trash, or was deleted for good. */
export async function wasDeleted(id: string): Promise<boolean> {
  return (await isInTrash(id)) || (await libraryDatabase().copies.get(copyIdOf(id))) !== undefined;
}

/** What the trash shows of a picture: its thumbnail, or the original if no thumbnail could be made. */
export async function getTrashedThumbnail(id: string): Promise<Blob | null> {
  const { thumbnails, originals } = libraryDatabase();
  const stored = (await thumbnails.get(id)) ?? (await originals.get(id));
  return stored?.blob ?? fetchThumbnail(id);
}

/**
 * Deletes pictures of the trash with their bytes, and has the studio do the same.
 * @param ids null: the whole trash
 * @returns the ids of the deleted pictures
 */
export async function deleteForGood(ids: readonly string[] | null): Promise<readonly string[]> {
  const { trash, copies, changed } = libraryDatabase();
  return trashTransaction(async () => {
    const rows = ids === null ? await trash.toArray() : await trash.bulkGet([...ids]);
    const deleted = await deleteBytes(rows.filter((row) => row !== undefined));
    // The studio may have a picture whose copy its answer has not confirmed yet.
    const known = await copies.bulkGet(deleted.map(copyIdOf));
    await copies.bulkPut(
      deleted.map((id, at) => ({
        ...(known[at] ?? { id: copyIdOf(id), clock: '', hashes: {} }),
        isPurgeUntold: true as const,
      })),
    );
    await changed.bulkPut(deleted.map((id) => changedRow('pictures', id)));
    return deleted;
  });
}

export const copyIdOf = (id: string) => `picture/${id}`;

/**
 * Deletes a picture that another device has deleted for good, from the library or the trash. Call it inside a
 * transaction over everything that a picture consists of.
 * @returns whether it was in the library
 */
export async function takePurgedPicture(id: string): Promise<boolean> {
  const { pictures, trash } = libraryDatabase();
  const living = await pictures.get(id);
  if (living) await pictures.delete(id);
  const trashed = await trash.get(id);
  if (trashed) await deleteBytes([trashed]);
  else if (living) await deleteBytes([{ id, row: living }]);
  return living !== undefined;
}

/**
 * Deletes rows of the trash with their bytes, and uploads that are no longer the parent of any picture. Call it inside a
 * `trashTransaction`.
 */
export async function deleteBytes(rows: readonly Pick<TrashRow, 'id' | 'row'>[]): Promise<readonly string[]> {
  const { pictures, originals, thumbnails, sources, trash } = libraryDatabase();
  const ids = rows.map(({ id }) => id);
  await trash.bulkDelete(ids);
  // A picture that came back other than by being restored from the trash keeps its bytes.
  const living = new Set(await pictures.where('id').anyOf(ids).primaryKeys());
  const gone = rows.filter(({ id }) => !living.has(id));
  const goneIds = gone.map(({ id }) => id);
  await originals.bulkDelete(goneIds);
  await thumbnails.bulkDelete(goneIds);
  for (const id of new Set(gone.flatMap(({ row }) => row.parents ?? []))) {
    const isNeeded =
      (await pictures.where('parents').equals(id).count()) > 0 ||
      (await trash.where('row.parents').equals(id).count()) > 0;
    if (!isNeeded) await sources.delete(id);
  }
  return goneIds;
}

/** A transaction over everything that the trash consists of. */
export function trashTransaction<Result>(work: () => Promise<Result>): Promise<Result> {
  const database = libraryDatabase();
  const { pictures, originals, thumbnails, sources, trash, copies, changed } = database;
  const tables = [pictures, originals, thumbnails, sources, trash, copies, changed];
  return database.transaction('rw', tables, work);
}
