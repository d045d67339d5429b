import { libraryDatabase } from '../platform/database';
import { ignoreStorageFailure } from '../platform/storage-failure';
import { fetchStudioBytes } from '../platform/studio-bytes';

/** The original of a picture, which is in this browser from then on, if there is room. */
export async function fetchOriginal(id: string): Promise<Blob | null> {
  const { pictures, originals } = libraryDatabase();
  const [blob, row] = await Promise.all([
    fetchStudioBytes({ kind: 'picture', id }, 'original'),
    pictures.get(id),
  ]);
  if (blob === null || row === undefined) return blob;
  const typed = new Blob([blob], { type: row.mimeType });
  const signature = await fetchStudioBytes({ kind: 'picture', id }, 'signature');
  await ignoreStorageFailure(() =>
    libraryDatabase().transaction('rw', pictures, originals, async () => {
      // A picture that was deleted meanwhile stays deleted.
      if ((await pictures.get(id)) === undefined || (await originals.get(id))) return;
      await originals.put({ id, blob: typed, ...(signature ? { signature } : {}) });
    }),
  );
  return typed;
}

/** The thumbnail of a picture, which is in this browser from then on, if there is room. */
export async function fetchThumbnail(id: string): Promise<Blob | null> {
  const blob = await fetchStudioBytes({ kind: 'picture', id }, 'original', true);
  if (blob === null) return null;
  await ignoreStorageFailure(async () => {
    await libraryDatabase().thumbnails.put({ id, blob });
  });
  return blob;
}
