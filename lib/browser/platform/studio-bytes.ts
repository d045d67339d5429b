import { ApiFailure, NetworkFailure } from './api-failure';
import { libraryDatabase } from './database';
import { canHash, hashBlob, hashBytes } from './hash-blob';
import { fetchBlob, send } from './http';
import { readArrayWithin } from './silence';

const loading = new Map<string, Promise<Blob | null>>();

/** Bytes of a row that only the studio has, by their label; null if it does not have them or cannot be reached. */
export async function fetchStudioBytes(
  row: { kind: 'picture' | 'turn'; id: string },
  label: string,
  isThumbnail = false,
): Promise<Blob | null> {
  const copy = await libraryDatabase().copies.get(`${row.kind}/${row.id}`);
  const sha256 = copy?.files?.[label];
  return sha256 === undefined ? null : fetchOnce(sha256, isThumbnail);
}

/** Bytes by their hash; null if the studio does not have them or cannot be reached. */
export function fetchBytesOf(sha256: string): Promise<Blob | null> {
  return fetchOnce(sha256, false);
}

/** The same as an array, for an export of many pictures: each one is freed before the next one arrives. */
export async function fetchArrayOf(sha256: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const array = await orNull(async () => readArrayWithin(await send(`/api/library/pictures/${sha256}`)));
  return array && (!canHash() || (await hashBytes(array)) === sha256) ? array : null;
}

/**
 * How many bytes the studio's object of this hash has now; null where a proxy has dropped the size from the answer.
 * @param isAskedWhole whether the studio should read the object, and report it as absent unless it has this hash
 * @throws ApiFailure with status 404 if it has none
 */
export async function getStoredBytes(sha256: string, isAskedWhole = false): Promise<number | null> {
  const query = isAskedWhole ? '?whole=1' : '';
  const answer = await send(`/api/library/pictures/${sha256}${query}`, { method: 'HEAD' });
  const length = answer.headers.get('content-length') ?? '';
  return /^\d+$/.test(length) ? Number(length) : null;
}

/**
 * Whether the studio has these bytes whole, so that the ones here may go; null while it cannot say. It reads them, and
 * compares their hash: an object may have been cut off, or changed at the same size, since it came.
 */
export async function hasStudioBytes(sha256: string, sizeBytes: number): Promise<boolean | null> {
  try {
    const storedBytes = await getStoredBytes(sha256, true);
    return storedBytes === null ? null : storedBytes === sizeBytes;
  } catch (error) {
    if (error instanceof ApiFailure) return error.status === 404 ? false : null;
    if (error instanceof NetworkFailure) return null;
    throw error;
  }
}

function fetchOnce(sha256: string, isThumbnail: boolean): Promise<Blob | null> {
  const path = `/api/library/pictures/${sha256}${isThumbnail ? '?thumbnail=1' : ''}`;
  const known = loading.get(path);
  if (known) return known;
  const fetching = fetchBytes(path, isThumbnail ? null : sha256).finally(() => loading.delete(path));
  loading.set(path, fetching);
  return fetching;
}

/** @param sha256 what the bytes must have, so that no damaged ones are ever kept as the original; null: any */
async function fetchBytes(path: string, sha256: string | null): Promise<Blob | null> {
  const blob = await orNull(() => fetchBlob(path));
  // Where a page may not hash, the studio's own check of what it reads has to do.
  if (blob === null || sha256 === null || !canHash()) return blob;
  return (await hashBlob(blob)) === sha256 ? blob : null;
}

/** Without the studio, pictures that only it has are missing for a while. */
async function orNull<Bytes>(fetching: () => Promise<Bytes>): Promise<Bytes | null> {
  try {
    return await fetching();
  } catch (error) {
    if (error instanceof NetworkFailure || error instanceof ApiFailure) return null;
    throw error;
  }
}
