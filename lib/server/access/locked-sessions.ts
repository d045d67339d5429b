import 'server-only';
import type { Storage } from '../platform/storage/storage';
import { passLifetimeMs } from './access-cookie';

const keyOf = (sessionId: string) => `access/locked/${sessionId}`;

/** How long a process believes that a session is still open before it asks the storage again. */
const believedMs = 5_000;
const believedMax = 10_000;

const place = globalThis as typeof globalThis & { safelightSessions?: Map<string, number> };

/** When each session was last seen to be open. */
function seenOpen(): Map<string, number> {
  place.safelightSessions ??= new Map();
  return place.safelightSessions;
}

/** A cookie cannot be taken back from whoever copied it: its session is written down until its last cookie has run out. */
export async function lockSession(storage: Storage, sessionId: string): Promise<void> {
  seenOpen().delete(sessionId);
  await storage.put(keyOf(sessionId), String(Date.now() + passLifetimeMs));
}

export async function isLocked(storage: Storage, sessionId: string): Promise<boolean> {
  const now = Date.now();
  if (now - (seenOpen().get(sessionId) ?? 0) < believedMs) return false;
  if (await storage.exists(keyOf(sessionId))) return true;
  if (seenOpen().size >= believedMax) seenOpen().clear();
  seenOpen().set(sessionId, now);
  return false;
}

/** Sessions whose cookies have run out by themselves need not be remembered. */
export async function sweepLockedSessions(storage: Storage, now: number): Promise<void> {
  for await (const key of storage.list('access/locked/')) {
    const expiresAt = await storage.get(key);
    if (expiresAt !== null && Number(new TextDecoder().decode(expiresAt)) < now) await storage.delete(key);
  }
}
