import Dexie from 'dexie';
import { libraryDatabase } from '../platform/database';
import type { PictureRow } from '../platform/database-rows';
import { withLock } from '../platform/locks';
import { forgetUrls } from '../platform/object-urls';
import { hasStudioBytes } from '../platform/studio-bytes';
import { useCopiesPreference } from './copies-preference';
import { getCopying, updateCopying } from './copying-state';

/** Freed beyond what is needed, so that not every picture has to make room. */
const spareBytes = 64_000_000;
const pageLength = 100;

/**
 * Makes room in a full browser: drops originals that the studio has, oldest first. The studio is asked for each of them;
 * what it does not have stays, and so does everything while it cannot be reached.
 * @param bytes needed; as browsers count roughly, more are freed
 * @returns whether anything was dropped, in which case it is worth trying again
 */
export function makeRoom(bytes: number): Promise<boolean> {
  return withLock('library-room', async () => {
    await useCopiesPreference.persist.rehydrate();
    const { library, dropped = 0 } = await getCopying();
    if (library === null || !useCopiesPreference.getState().isOn) return false;
    const found = await findDroppable(bytes + spareBytes);
    await libraryDatabase().originals.bulkDelete(found.ids);
    forgetUrls(found.ids.map((id) => `original:${id}`));
    if (found.ids.length > 0) await updateCopying({ dropped: dropped + found.ids.length });
    return found.ids.length > 0;
  });
}

/** The oldest originals that the studio has, until together they have this many bytes. */
async function findDroppable(bytes: number): Promise<{ ids: string[]; bytes: number }> {
  const found = { ids: [] as string[], bytes: 0 };
  for (let page = await pageAfter(null); page.length > 0; page = await pageAfter(page.at(-1) ?? null)) {
    for (const row of page) {
      if (found.bytes >= bytes) return found;
      const original = await getDroppable(row.id);
      if (original === null) continue;
      found.ids.push(row.id);
      found.bytes += original.size;
    }
  }
  return found;
}

function pageAfter(last: PictureRow | null): Promise<PictureRow[]> {
  const lower = last ? [last.createdAt, last.id] : [Dexie.minKey];
  return libraryDatabase()
    .pictures.where('[createdAt+id]')
    .between(lower, [Dexie.maxKey], false)
    .limit(pageLength)
    .toArray();
}

/** The original of a picture, if the studio has everything that would be dropped with it. */
async function getDroppable(id: string): Promise<Blob | null> {
  const { originals, copies, thumbnails } = libraryDatabase();
  const files = (await copies.get(`picture/${id}`))?.files ?? {};
  if (files.original === undefined) return null;
  // The gallery shows the thumbnail, offline too.
  if ((await thumbnails.where('id').equals(id).count()) === 0) return null;
  const stored = await originals.get(id);
  if (stored === undefined || (stored.signature && files.signature === undefined)) return null;
  const hashes = stored.signature && files.signature ? [files.original, files.signature] : [files.original];
  for (const hash of hashes) if (!(await hasStudioBytes(hash))) return null;
  return stored.blob;
}
