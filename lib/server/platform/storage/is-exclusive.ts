import 'server-only';
import { randomUUID } from 'node:crypto';
import type { Storage } from './storage';

/** Whether a second claim of the same key is refused: exactly-once hangs on it, so a store has to show it at the start. */
export async function isExclusive(storage: Storage): Promise<boolean> {
  const key = `health/claim-${randomUUID()}`;
  try {
    await storage.claim(key, 'first');
    return (await storage.claim(key, 'second')) === 'exists';
  } finally {
    await storage.delete(key);
  }
}
