import { ApiFailure, NetworkFailure } from '../platform/api-failure';
import { libraryDatabase } from '../platform/database';
import { getStoredBytes } from '../platform/studio-bytes';
import { bringBack } from './bring-back';
import { listMissingBytes } from './missing-bytes';

/**
 * Fetches whatever only the studio has: originals of pictures, also of those in the trash, which may be restored later,
 * the uploads and signatures that belong to them, and the pictures that were sent with messages.
 * @returns whether some of it could not be fetched although the studio may have it
 */
export async function fetchBeforeLeaving(onFetching: (left: number) => void): Promise<boolean> {
  await bringBack(onFetching);
  if (await hasMissingOriginals()) return true;
  const missing = await listMissingBytes();
  for (const [at, bytes] of missing.entries()) {
    onFetching(missing.length - at);
    await bytes.keep();
    if (!(await bytes.isHere()) && (await mayBeInStudio(bytes.hashes))) return true;
  }
  return false;
}

async function hasMissingOriginals(): Promise<boolean> {
  const { pictures, originals, copies } = libraryDatabase();
  const here = new Set(await originals.toCollection().primaryKeys());
  const missing = (await pictures.toCollection().primaryKeys()).filter((id) => !here.has(id));
  // A picture whose original nobody has is not lost by joining.
  const known = await copies.bulkGet(missing.map((id) => `picture/${id}`));
  return known.some((copy) => copy?.files?.original !== undefined);
}

/** Whether leaving would lose bytes that were not fetched: not if the studio says that it does not have them either. */
async function mayBeInStudio(hashes: readonly string[]): Promise<boolean> {
  try {
    for (const sha256 of hashes) await getStoredBytes(sha256);
    return true;
  } catch (error) {
    if (error instanceof ApiFailure) return error.status !== 404;
    if (error instanceof NetworkFailure) return true;
    throw error;
  }
}
