import { fetchOriginal } from '../library/fetch-picture';
import { libraryDatabase } from '../platform/database';

/**
 * Fetches the originals that only the studio has, newest first, so that they are here without the studio too. It can be
 * interrupted and repeated.
 * @returns how many could not be fetched
 */
export async function bringBack(onProgress: (left: number) => void): Promise<number> {
  const { pictures, originals } = libraryDatabase();
  const here = new Set(await originals.toCollection().primaryKeys());
  const all = await pictures.orderBy('[createdAt+id]').reverse().primaryKeys();
  const missing = all.filter((id) => !here.has(id));
  let failed = 0;
  for (const [at, id] of missing.entries()) {
    onProgress(missing.length - at);
    if ((await fetchOriginal(id)) === null) failed += 1;
  }
  return failed;
}
