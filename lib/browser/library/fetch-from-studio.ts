import { libraryDatabase } from '../platform/database';
import { isReadable } from '../platform/is-readable';
import { ignoreStorageFailure, storageFailure } from '../platform/storage-failure';
import { fetchStudioBytes } from '../platform/studio-bytes';

/**
 * `kept`: the original is in this browser now. `full`: this browser has no room for it. `unreachable`: the studio did
 * not deliver it.
 */
export type KeptOriginal = 'kept' | 'full' | 'unreachable';

/** Fetches the original of a picture, and keeps it in this browser if there is room. */
export async function fetchOriginal(id: string): Promise<Blob | null> {
  const fetched = await fetchFromStudio(id);
  if (fetched === null) return null;
  await ignoreStorageFailure(() => store(id, fetched));
  return fetched.blob;
}

/** Fetches the original of a picture, also of one in the trash, so that it is here without the studio too. */
export async function keepOriginal(id: string): Promise<KeptOriginal> {
  const fetched = await fetchFromStudio(id);
  if (fetched === null) return 'unreachable';
  try {
    await store(id, fetched);
    return 'kept';
  } catch (error) {
    if (storageFailure(error) === null) throw error;
    return 'full';
  }
}

interface FetchedOriginal {
  blob: Blob;
  signature: Blob | null;
}

async function fetchFromStudio(id: string): Promise<FetchedOriginal | null> {
  const { pictures, trash } = libraryDatabase();
  const blob = await fetchStudioBytes({ kind: 'picture', id }, 'original');
  if (blob === null) return null;
  const row = (await pictures.get(id)) ?? (await trash.get(id))?.row;
  const signature = await fetchStudioBytes({ kind: 'picture', id }, 'signature');
  return { blob: new Blob([blob], { type: row?.mimeType ?? blob.type }), signature };
}

async function store(id: string, { blob, signature }: FetchedOriginal): Promise<void> {
  const { pictures, originals, trash } = libraryDatabase();
  const before = await originals.get(id);
  const isUnreadable = before !== undefined && !(await isReadable(before.blob));
  await libraryDatabase().transaction('rw', pictures, originals, trash, async () => {
    // A picture that was deleted for good meanwhile stays deleted.
    const isKnown = (await pictures.get(id)) !== undefined || (await trash.get(id)) !== undefined;
    const here = await originals.get(id);
    if (!isKnown || (here && !isUnreadable)) return;
    await originals.put({ ...here, id, blob, ...(signature ? { signature } : {}) });
    await trash.update(id, { isLocal: 1 });
  });
}

/** Fetches the thumbnail of a picture, and keeps it in this browser if there is room. */
export async function fetchThumbnail(id: string): Promise<Blob | null> {
  const blob = await fetchStudioBytes({ kind: 'picture', id }, 'original', true);
  if (blob === null) return null;
  await ignoreStorageFailure(async () => {
    await libraryDatabase().thumbnails.put({ id, blob });
  });
  return blob;
}
