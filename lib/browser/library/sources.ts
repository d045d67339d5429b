import { type BlobRow, libraryDatabase, type PictureRow } from '../platform/database';

/** An upload that pictures were made from, as it was sent; null where the library does not have it. */
export async function getSource(id: string): Promise<Blob | null> {
  return (await libraryDatabase().sources.get(id))?.blob ?? null;
}

/** Within a transaction. One upload is kept once, however many pictures are made from it. */
export async function addSources(rows: readonly BlobRow[]): Promise<void> {
  const { sources } = libraryDatabase();
  for (const row of rows) if ((await sources.get(row.id)) === undefined) await sources.add(row);
}

/** Within a transaction, after pictures have gone: takes out the uploads that no picture left was made from. */
export async function takeOrphanedSources(gone: readonly PictureRow[]): Promise<readonly BlobRow[]> {
  const { pictures, sources } = libraryDatabase();
  const orphans: BlobRow[] = [];
  for (const id of new Set(gone.flatMap(({ parents }) => parents ?? []))) {
    const source = await sources.get(id);
    if (source === undefined || (await pictures.where('parents').equals(id).count()) > 0) continue;
    await sources.delete(id);
    orphans.push(source);
  }
  return orphans;
}

/** What was made from a picture, oldest first. */
export async function listChildren(id: string): Promise<readonly PictureRow[]> {
  return libraryDatabase().pictures.where('parents').equals(id).sortBy('createdAt');
}
