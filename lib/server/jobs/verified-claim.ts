import 'server-only';
import type { Storage } from '../platform/storage/storage';

/**
 * A claim whose outcome is known even if the storage failed on the way: what is stored tells whether it is ours.
 * The body must be like no other.
 * @throws what the storage throws, when nothing is stored or nothing can be read
 */
export async function verifiedClaim(
  storage: Storage,
  key: string,
  body: string,
): Promise<'created' | 'exists'> {
  try {
    if ((await storage.claim(key, body)) === 'created') return 'created';
  } catch (cause) {
    const stored = await storage.get(key);
    if (stored === null) throw cause;
  }
  const stored = await storage.get(key);
  return stored !== null && Buffer.from(body).equals(stored) ? 'created' : 'exists';
}
