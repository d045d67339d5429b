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

/** Whether the studio has these bytes now; null while it cannot say. */
export async function hasStudioBytes(sha256: string): Promise<boolean | null> {
  try {
    await send(`/api/library/pictures/${sha256}`, { method: 'HEAD' });
    return true;
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
