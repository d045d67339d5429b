import 'server-only';
import { createHash } from 'node:crypto';

/** Tells jobs of one key from those of another, without storing the key. */
export function fingerprintKey(key: string): string {
  return createHash('sha256').update(`safelight job key\n${key}`).digest('hex').slice(0, 24);
}
