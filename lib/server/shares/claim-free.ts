import 'server-only';
import type { Storage } from '../platform/storage/storage';

/**
 * Claims the lowest free number below `max` behind a prefix. Bounds that are counted so hold among all instances of one
 * storage, and for those who come at once. Bodies must differ: some stores take an equal one for their own that was sent
 * again.
 * @returns null when there is none
 */
export async function claimFree(
  storage: Storage,
  prefix: string,
  max: number,
  body: string,
): Promise<number | null> {
  const taken = new Set<string>();
  for await (const key of storage.list(prefix)) taken.add(key.slice(prefix.length));
  for (let number = 0; number < max; number += 1) {
    if (taken.has(String(number))) continue;
    if ((await storage.claim(prefix + number, body)) === 'created') return number;
  }
  return null;
}
