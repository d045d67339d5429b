import { keepOriginal } from '../library/fetch-from-studio';
import { libraryDatabase } from '../platform/database';
import type { KeptBytes } from '../platform/keep-fetched';
import { updateCopying } from './copying-state';
import { listMissingBytes } from './missing-bytes';

/**
 * How many pictures and uploads could not be brought back. `failed`: the studio did not deliver them. `full`: this
 * browser has no room for them.
 */
export interface BroughtBack {
  failed: number;
  full: number;
}

/**
 * Fetches what only the studio has, so that it is here without the studio too: originals, newest first, then the uploads
 * that they were made from, and the pictures that were sent with messages. It can be interrupted and repeated, and ends
 * when the browser has no room for the next one.
 */
export async function bringBack(onProgress: (left: number) => void): Promise<BroughtBack> {
  const originals = await listMissingOriginals();
  const pictures = await keepAll(
    originals.map((id) => () => keepOriginal(id)),
    onProgress,
  );
  if (pictures.full > 0) return pictures;
  if (pictures.failed === 0) await updateCopying({ dropped: 0 });
  const uploads = await keepAll(await listMissingUploads(), onProgress);
  // Rows that have arrived meanwhile may name more of them.
  if (uploads.failed + uploads.full === 0 && (await listMissingUploads()).length === 0)
    await updateCopying({ hasUploadsInStudio: false });
  return { failed: pictures.failed + uploads.failed, full: uploads.full };
}

async function listMissingOriginals(): Promise<readonly string[]> {
  const { pictures, originals } = libraryDatabase();
  const here = new Set(await originals.toCollection().primaryKeys());
  const all = await pictures.orderBy('[createdAt+id]').reverse().primaryKeys();
  return all.filter((id) => !here.has(id));
}

async function listMissingUploads(): Promise<readonly (() => Promise<KeptBytes>)[]> {
  const missing = await listMissingBytes();
  const isWanted = missing.filter(({ what, isOfTrash }) => what !== 'original' && !isOfTrash);
  return isWanted.map(({ keep }) => keep);
}

async function keepAll(
  missing: readonly (() => Promise<KeptBytes>)[],
  onProgress: (left: number) => void,
): Promise<BroughtBack> {
  let failed = 0;
  for (const [at, keep] of missing.entries()) {
    onProgress(missing.length - at);
    const outcome = await keep();
    if (outcome === 'full') return { failed, full: missing.length - at };
    if (outcome === 'unreachable') failed += 1;
  }
  return { failed, full: 0 };
}
