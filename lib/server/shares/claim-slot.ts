import 'server-only';
import type { Storage } from '../platform/storage/storage';

/**
 * Claims the lowest free slot below `max` behind a prefix. A limit that is counted in slots holds for all instances of
 * one storage, and for requests at the same moment. The bodies must differ, because some stores mistake an equal body
 * for a repetition of their own write.
 * @returns null when all slots are taken
 */
export async function claimSlot(
  storage: Storage,
  prefix: string,
  max: number,
  body: string,
): Promise<number | null> {
  const taken = new Set<string>();
  for await (const key of storage.list(prefix)) taken.add(key.slice(prefix.length));
  for (let slot = 0; slot < max; slot += 1) {
    if (taken.has(String(slot))) continue;
    if ((await storage.claim(prefix + slot, body)) === 'created') return slot;
  }
  return null;
}
