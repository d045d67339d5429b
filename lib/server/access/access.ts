import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import type { Config } from '../platform/config';
import { hashedId } from '../platform/log';
import { getStorage } from '../platform/storage/get-storage';
import type { Storage } from '../platform/storage/storage';
import { sweepEach } from '../platform/sweep-each';
import { type AccessPass, passLifetimeMs, readAccessPass } from './access-cookie';

/** @throws AppError unauthorized when an access code is configured and the request does not carry its cookie. */
export async function requireAccess(config: Config, request: Request): Promise<void> {
  if (await hasAccess(config, request)) return;
  throw new AppError('unauthorized', 'This studio is locked. Unlock it with its access code.');
}

/**
 * Whether this browser may use the studio: there is no access code, or its session was unlocked and not locked again.
 */
export async function hasAccess(config: Config, request: Request): Promise<boolean> {
  return config.accessCode === null || (await getAccessPass(config, request)) !== null;
}

/** The pass of a browser that has unlocked the studio and not locked it again. */
export async function getAccessPass(config: Config, request: Request): Promise<AccessPass | null> {
  const pass = await readAccessPass(config, request.headers);
  if (pass === null || (await isLocked(await getStorage(config), pass.sessionId))) return null;
  return pass;
}

const lockedSessionKey = (sessionId: string) => `access/locked/${sessionId}`;

/** How long a process trusts that a session is open before it asks the storage again. */
const trustedMs = 5_000;
const trustedMax = 10_000;

const shared = globalThis as typeof globalThis & { safelightSessions?: Map<string, number> };

/** By session: when it was last seen to be open. */
function openSessions(): Map<string, number> {
  shared.safelightSessions ??= new Map();
  return shared.safelightSessions;
}

/** Locks the session, not only the browser: copies of its cookie stop working too, until the last one has expired. */
export async function lockSession(storage: Storage, sessionId: string): Promise<void> {
  openSessions().delete(sessionId);
  await storage.put(lockedSessionKey(sessionId), String(Date.now() + passLifetimeMs));
}

export async function isLocked(storage: Storage, sessionId: string): Promise<boolean> {
  const now = Date.now();
  if (now - (openSessions().get(sessionId) ?? 0) < trustedMs) return false;
  if (await storage.exists(lockedSessionKey(sessionId))) return true;
  if (openSessions().size >= trustedMax) openSessions().clear();
  openSessions().set(sessionId, now);
  return false;
}

/** Deletes locked sessions whose cookies have expired. */
export async function sweepLockedSessions(storage: Storage, now: number): Promise<void> {
  await sweepEach(
    storage.list('access/locked/'),
    (key) => `access/locked/~${hashedId(key)}`,
    async (key) => {
      const stored = await storage.get(key);
      const expiresAt = stored === null ? 0 : Number(new TextDecoder().decode(stored));
      // Without its date it must stay: deleting it would open a locked session again.
      if (stored !== null && !(expiresAt > 0))
        throw new Error('The date of a locked session cannot be read.');
      if (expiresAt < now) await storage.delete(key);
    },
  );
}
