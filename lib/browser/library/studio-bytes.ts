import { ApiFailure, NetworkFailure } from '../platform/api-failure';
import { libraryDatabase } from '../platform/database';
import { send } from '../platform/http';
import { storageFailure } from '../platform/storage-failure';

const loading = new Map<string, Promise<Blob | null>>();

/** Bytes of a row that only the studio has, by what they are of it; null where the studio has none. */
export async function fetchStudioBytes(
  row: { kind: 'picture' | 'turn'; id: string },
  label: string,
  isThumbnail = false,
): Promise<Blob | null> {
  const copy = await libraryDatabase().copies.get(`${row.kind}/${row.id}`);
  const sha256 = copy?.files?.[label];
  return sha256 === undefined ? null : fetchOnce(sha256, isThumbnail);
}

/** The original of a picture, which is in this browser from then on. */
export async function fetchOriginal(id: string): Promise<Blob | null> {
  const { pictures, originals } = libraryDatabase();
  const [blob, row] = await Promise.all([
    fetchStudioBytes({ kind: 'picture', id }, 'original'),
    pictures.get(id),
  ]);
  if (blob === null || row === undefined) return blob;
  const typed = new Blob([blob], { type: row.mimeType });
  const signature = await fetchStudioBytes({ kind: 'picture', id }, 'signature');
  await saveIfRoom(async () => {
    await libraryDatabase().transaction('rw', pictures, originals, async () => {
      // A picture that was deleted meanwhile stays deleted.
      if ((await pictures.get(id)) === undefined || (await originals.get(id))) return;
      await originals.put({ id, blob: typed, ...(signature ? { signature } : {}) });
    });
  });
  return typed;
}

/** The thumbnail of a picture, which is in this browser from then on. */
export async function fetchThumbnail(id: string): Promise<Blob | null> {
  const blob = await fetchStudioBytes({ kind: 'picture', id }, 'original', true);
  if (blob)
    await saveIfRoom(() =>
      libraryDatabase()
        .thumbnails.put({ id, blob })
        .then(() => undefined),
    );
  return blob;
}

function fetchOnce(sha256: string, isThumbnail: boolean): Promise<Blob | null> {
  const path = `/api/library/pictures/${sha256}${isThumbnail ? '?thumbnail=1' : ''}`;
  const known = loading.get(path);
  if (known) return known;
  const fetching = fetchBytes(path).finally(() => loading.delete(path));
  loading.set(path, fetching);
  return fetching;
}

async function fetchBytes(path: string): Promise<Blob | null> {
  try {
    return await (await send(path)).blob();
  } catch (error) {
    // Without the studio, pictures that only it has are missing for a while.
    if (error instanceof NetworkFailure || error instanceof ApiFailure) return null;
    throw error;
  }
}

/** A browser without room shows what the studio has, and does not keep it. */
async function saveIfRoom(save: () => Promise<void>): Promise<void> {
  try {
    await save();
  } catch (error) {
    if (storageFailure(error) === null) throw error;
  }
}
