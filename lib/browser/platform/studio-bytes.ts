import { ApiFailure, NetworkFailure } from './api-failure';
import { libraryDatabase } from './database';
import { send } from './http';

const loading = new Map<string, Promise<Blob | null>>();

/** Bytes of a row that only the studio has, by their label; null where it does not have them, or is out of reach. */
export async function fetchStudioBytes(
  row: { kind: 'picture' | 'turn'; id: string },
  label: string,
  isThumbnail = false,
): Promise<Blob | null> {
  const copy = await libraryDatabase().copies.get(`${row.kind}/${row.id}`);
  const sha256 = copy?.files?.[label];
  return sha256 === undefined ? null : fetchOnce(sha256, isThumbnail);
}

/** Bytes by their hash; null where the studio has none, or is out of reach. */
export function fetchBytesOf(sha256: string): Promise<Blob | null> {
  return fetchOnce(sha256, false);
}

/**
 * How many bytes the studio's object of this hash has now; null where a proxy has dropped the size from the answer.
 * @throws ApiFailure with status 404 where there is none
 */
export async function getStoredBytes(sha256: string): Promise<number | null> {
  const answer = await send(`/api/library/pictures/${sha256}`, { method: 'HEAD' });
  const length = answer.headers.get('content-length') ?? '';
  return /^\d+$/.test(length) ? Number(length) : null;
}

/**
 * Whether the studio has these bytes whole, so that the ones here may go; null while it cannot say. The studio checked
 * their hash as they came. What happens to an object afterwards, on a full or failing disk, is mostly that it is cut
 * off, so its size now is compared with the size here; its hash now is not asked for, because the studio would read
 * every original of a full browser for it.
 */
export async function hasStudioBytes(sha256: string, sizeBytes: number): Promise<boolean | null> {
  try {
    const storedBytes = await getStoredBytes(sha256);
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
  const fetching = fetchBytes(path).finally(() => loading.delete(path));
  loading.set(path, fetching);
  return fetching;
}

async function fetchBytes(path: string): Promise<Blob | null> {
  let answer: Response;
  try {
    answer = await send(path);
  } catch (error) {
    // Without the studio, pictures that only it has are missing for a while.
    if (error instanceof NetworkFailure || error instanceof ApiFailure) return null;
    throw error;
  }
  // An answer that is cut off is dropped.
  return answer.blob().catch(() => null);
}
