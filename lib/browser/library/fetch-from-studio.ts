import { libraryDatabase } from '../platform/database';
import { isReadable } from '../platform/is-readable';
import { type KeptBytes, keepFetched } from '../platform/keep-fetched';
import { ignoreStorageFailure } from '../platform/storage-failure';
import { fetchBytesOf, fetchStudioBytes } from '../platform/studio-bytes';

/** Fetches the original of a picture, and keeps it in this browser if there is room. */
export async function fetchOriginal(id: string): Promise<Blob | null> {
  const fetched = await fetchFromStudio(id);
  if (fetched === null) return null;
  await ignoreStorageFailure(() => store(id, fetched));
  return fetched.blob;
}

/** Fetches the original of a picture, including one in the trash, so that it is here without the studio too. */
export async function keepOriginal(id: string): Promise<KeptBytes> {
  return keepFetched(await fetchFromStudio(id), (fetched) => store(id, fetched));
}

/** Fetches the thoughtSignature of a picture whose original is here. */
export async function keepSignature(id: string, sha256: string): Promise<KeptBytes> {
  return keepFetched(await fetchBytesOf(sha256), async (signature) => {
    await libraryDatabase().originals.update(id, { signature });
  });
}

/** Fetches an upload, so that it is here without the studio too. */
export async function keepSource(id: string, sha256: string): Promise<KeptBytes> {
  return keepFetched(await fetchBytesOf(sha256), (blob) => storeSource(id, blob));
}

/** Fetches an upload that pictures were made from, and keeps it in this browser if there is room. */
export async function fetchSource(id: string, childIds: readonly string[]): Promise<Blob | null> {
  // One of its pictures may not be copied yet, and know no hash.
  for (const childId of childIds) {
    const blob = await fetchStudioBytes({ kind: 'picture', id: childId }, id);
    if (blob === null) continue;
    await ignoreStorageFailure(() => storeSource(id, blob));
    return blob;
  }
  return null;
}

/** Stores an upload, unless all pictures that were made from it were deleted for good in the meantime. */
async function storeSource(id: string, blob: Blob): Promise<void> {
  const { pictures, trash, sources } = libraryDatabase();
  await libraryDatabase().transaction('rw', pictures, trash, sources, async () => {
    const isNeeded =
      (await pictures.where('parents').equals(id).count()) > 0 ||
      (await trash.where('row.parents').equals(id).count()) > 0;
    if (isNeeded) await sources.put({ id, blob });
  });
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
    const here = await originals.get(id);
    if (!(await isKnown(id)) || (here && !isUnreadable)) return;
    await originals.put({ ...here, id, blob, ...(signature ? { signature } : {}) });
    await trash.update(id, { isLocal: 1 });
  });
}

/** Fetches the thumbnail of a picture, and keeps it in this browser if there is room. */
export async function fetchThumbnail(id: string): Promise<Blob | null> {
  const blob = await fetchStudioBytes({ kind: 'picture', id }, 'original', true);
  if (blob === null) return null;
  // A full screen of them would wait for the database one after the other before the first is shown.
  void ignoreStorageFailure(() => storeThumbnail(id, blob));
  return blob;
}

async function storeThumbnail(id: string, blob: Blob): Promise<void> {
  const { pictures, thumbnails, trash } = libraryDatabase();
  await libraryDatabase().transaction('rw', pictures, thumbnails, trash, async () => {
    if (await isKnown(id)) await thumbnails.put({ id, blob });
  });
}

/** A picture that was deleted for good while it was fetched stays deleted. Call it inside the transaction that stores it. */
async function isKnown(id: string): Promise<boolean> {
  const { pictures, trash } = libraryDatabase();
  return (await pictures.get(id)) !== undefined || (await trash.get(id)) !== undefined;
}
