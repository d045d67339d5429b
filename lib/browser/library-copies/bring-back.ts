import { keepOriginal } from '../library/fetch-from-studio';
import { libraryDatabase } from '../platform/database';
import { updateCopying } from './copying-state';

/**
 * How many originals could not be brought back. `failed`: the studio did not deliver them. `full`: this browser has no
 * room for them.
 */
export interface BroughtBack {
  failed: number;
  full: number;
}

/**
 * Fetches the originals that only the studio has, newest first, so that they are here without the studio too. It can be
 * interrupted and repeated, and ends when the browser has no room for the next one.
 */
export async function bringBack(onProgress: (left: number) => void): Promise<BroughtBack> {
  const { pictures, originals } = libraryDatabase();
  const here = new Set(await originals.toCollection().primaryKeys());
  const all = await pictures.orderBy('[createdAt+id]').reverse().primaryKeys();
  const missing = all.filter((id) => !here.has(id));
  let failed = 0;
  for (const [at, id] of missing.entries()) {
    onProgress(missing.length - at);
    const outcome = await keepOriginal(id);
    if (outcome === 'full') return { failed, full: missing.length - at };
    if (outcome === 'unreachable') failed += 1;
  }
  if (failed === 0) await updateCopying({ dropped: 0 });
  return { failed, full: 0 };
}
