import 'server-only';
import { createHmac } from 'node:crypto';
import { Semaphore } from '../platform/semaphore';
import type { Storage } from '../platform/storage/storage';
import { takeAttempt } from './password-attempts';
import type { PasswordVerifier } from './share-record';
import { equalsInConstantTime, isPasswordOf } from './share-secrets';

/** A share that may have a password. */
interface LockableShare {
  id: string;
  password: PasswordVerifier | null;
}

const cookieName = 'safelight_share';
const lifetimeSeconds = 12 * 3_600;

/** Whether the request may see the share: it has no password, or this browser has entered it. */
export function isUnlocked({ password }: LockableShare, request: Request, now: number): boolean {
  if (password === null) return true;
  const [expires = '', signature = ''] = readCookie(request)?.split('.') ?? [];
  if (!/^\d{1,15}$/.test(expires) || Number(expires) <= now) return false;
  return equalsInConstantTime(signature, sign(password, expires));
}

// Bundles have module instances of their own; the whole process checks one password at a time.
const shared = globalThis as typeof globalThis & { safelightSharePasswords?: Semaphore };

/**
 * Checks a password. Each attempt takes its slots before it is checked, so that attempts at the same moment stay within
 * the limits; the right password releases them. One password is checked at a time, so that a flood of attempts uses one
 * core at most.
 * @throws AppError rate_limited when the attempts of this window are used up
 */
export async function tryPassword(
  storage: Storage,
  { id, password }: LockableShare,
  client: string,
  attempt: string,
  now: number,
): Promise<boolean> {
  if (password === null) return true;
  const release = await takeAttempt(storage, id, client, now);
  shared.safelightSharePasswords ??= new Semaphore(1);
  const isRight = await shared.safelightSharePasswords.run(null, 1, () => isPasswordOf(password, attempt));
  if (isRight) await release();
  return isRight;
}

/** Opens this share for this browser for half a day; the browser sends it with no other path. */
export function shareCookie(id: string, password: PasswordVerifier, secure: boolean, now: number): string {
  const expires = String(now + lifetimeSeconds * 1_000);
  const value = `${expires}.${sign(password, expires)}`;
  // Lax instead of strict: a browser that follows the link from a message again stays unlocked.
  return `${cookieName}=${value}; Path=/s/${id}; HttpOnly; SameSite=Lax; Max-Age=${lifetimeSeconds}${secure ? '; Secure' : ''}`;
}

function readCookie(request: Request): string | null {
  for (const pair of request.headers.get('cookie')?.split(';') ?? []) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === cookieName && value !== undefined) return value;
  }
  return null;
}

/** The key is the hash of the password, which only the server has: the cookie of one share opens no other. */
function sign({ hash }: PasswordVerifier, expires: string): string {
  return createHmac('sha256', hash).update(`safelight share\n${expires}`).digest('base64url');
}
