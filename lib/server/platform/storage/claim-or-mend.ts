import 'server-only';
import { logDamage, type Storage } from './storage';

/**
 * Creates an object, even in place of one that is damaged: empty, cut off, or left by another program. Otherwise what
 * is to be stored would be released as if it were there.
 * @param isWhole whether the bytes that have the name can be used
 */
export async function claimOrMend(
  storage: Storage,
  key: string,
  body: Uint8Array | string,
  isWhole: (stored: Uint8Array) => boolean | Promise<boolean>,
): Promise<'created' | 'exists'> {
  if ((await storage.claim(key, body)) === 'created') return 'created';
  const stored = await storage.get(key);
  // It was deleted in the meantime, because its reader has it.
  if (stored === null || Buffer.from(body).equals(stored) || (await isWhole(stored))) return 'exists';
  logDamage(key, stored.byteLength);
  await storage.put(key, body);
  return 'created';
}
