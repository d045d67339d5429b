import Dexie from 'dexie';
import { libraryDatabase } from '../platform/database';
import type { PictureRow } from '../platform/database-rows';
import { withLock } from '../platform/locks';
import { forgetUrls } from '../platform/object-urls';
import { ignoreStorageFailure } from '../platform/storage-failure';
import { hasStudioBytes } from '../platform/studio-bytes';
import { changedRow } from '../platform/track-changes';
import { useCopiesPreference } from './copies-preference';
import { getCopying, updateCopying } from './copying-state';

/** This much more than needed is freed, so that not every picture has to make room. */
const spareBytes = 64_000_000;
const pageLength = 100;

/**
 * Makes room in a full browser: drops originals that the studio has, oldest first. The studio is asked about each of
 * them. An original that it does not have whole stays, and while it cannot be reached all of them stay.
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

/** The oldest originals that the studio has, this many bytes in total. Stops early if the studio cannot be reached. */
async function findDroppable(bytes: number): Promise<{ ids: string[]; bytes: number }> {
  const found = { ids: [] as string[], bytes: 0 };
  for (let page = await pageAfter(null); page.length > 0; page = await pageAfter(page.at(-1) ?? null)) {
    for (const { id, hashes } of await listCopied(page.map((row) => row.id))) {
      if (found.bytes >= bytes) return found;
      const stored = await libraryDatabase().originals.get(id);
      if (stored === undefined) continue;
      const needed = [{ hash: hashes.original, blob: stored.blob }];
      if (stored.signature) needed.push({ hash: hashes.signature, blob: stored.signature });
      const answers = await Promise.all(
        needed.map(({ hash, blob }) => (hash === undefined ? false : hasStudioBytes(hash, blob.size))),
      );
      // The next ones would get no answer either.
      if (answers.includes(null)) return found;
      if (answers.includes(false)) {
        const lost = needed.flatMap(({ hash }, at) => (hash && answers[at] === false ? [hash] : []));
        await ignoreStorageFailure(() => sendAgain(id, lost));
        continue;
      }
      found.ids.push(id);
      found.bytes += stored.blob.size;
    }
  }
  return found;
}

/** Has bytes sent again that the studio once received, and has lost or no longer has whole. */
async function sendAgain(id: string, lost: readonly string[]): Promise<void> {
  const { copies, changed } = libraryDatabase();
  await libraryDatabase().transaction('rw', copies, changed, async () => {
    const copy = await copies.get(`picture/${id}`);
    if (copy === undefined || lost.length === 0) return;
    const there = Object.entries(copy.files ?? {}).filter(([, sha256]) => !lost.includes(sha256));
    await copies.put({ ...copy, files: Object.fromEntries(there) });
    // Nothing was changed now: a mark with the present time would win over deletions on other devices.
    const mark = changedRow('pictures', id, 0);
    if ((await changed.get(mark.id)) === undefined) await changed.put(mark);
  });
}

function pageAfter(last: PictureRow | null): Promise<PictureRow[]> {
  const lower = last ? [last.createdAt, last.id] : [Dexie.minKey];
  return libraryDatabase()
    .pictures.where('[createdAt+id]')
    .between(lower, [Dexie.maxKey], false)
    .limit(pageLength)
    .toArray();
}

/**
 * The pictures whose original was copied and whose original and thumbnail are here, so that the gallery still shows
 * them offline.
 */
async function listCopied(
  ids: string[],
): Promise<readonly { id: string; hashes: Readonly<Record<string, string>> }[]> {
  const { originals, copies, thumbnails } = libraryDatabase();
  const [here, shown] = await Promise.all(
    [originals, thumbnails].map(async (table) => new Set(await table.where('id').anyOf(ids).primaryKeys())),
  );
  const candidates = ids.filter((id) => here?.has(id) && shown?.has(id));
  const known = await copies.bulkGet(candidates.map((id) => `picture/${id}`));
  return candidates.flatMap((id, at) => {
    const hashes = known[at]?.files;
    return hashes?.original === undefined ? [] : [{ id, hashes }];
  });
}
