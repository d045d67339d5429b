import 'server-only';
import { createHmac } from 'node:crypto';
import { Semaphore } from '../platform/semaphore';
import type { Storage } from '../platform/storage/storage';
import { takeGuess } from './password-attempts';
import type { OpenShare } from './read-share';
import type { PasswordVerifier } from './share-record';
import { isPasswordOf, sameText } from './share-secrets';

const cookieName = 'safelight_share';
const lifetimeSeconds = 12 * 3_600;

/** Whether the request may see the share: it has no password, or this browser has given it. */
export function isUnlocked({ password }: OpenShare, request: Request, now: number): boolean {
  if (password === null) return true;
  const [expires = '', signature = ''] = readCookie(request)?.split('.') ?? [];
  return /^\d{1,15}$/.test(expires) && Number(expires) > now && sameText(signature, sign(password, expires));
}

// Bundles have module instances of their own; in a process one guess waits for the other.
const place = globalThis as typeof globalThis & { safelightShareGuesses?: Semaphore };

/**
 * Tries a client's password. Each guess takes its places before it is judged, so that guesses at once do not pass the
 * bounds; the right one gives them back. One is judged at a time: a flood of them holds up no more than itself.
 * @throws AppError rate_limited when the places of this stretch are taken
 */
export async function tryPassword(
  storage: Storage,
  share: OpenShare,
  client: string,
  guess: string,
  now: number,
): Promise<boolean> {
  const { password } = share;
  if (password === null) return true;
  const giveBack = await takeGuess(storage, share, client, now);
  place.safelightShareGuesses ??= new Semaphore(1);
  const isRight = await place.safelightShareGuesses.run(null, 1, () => isPasswordOf(password, guess));
  if (isRight) await giveBack();
  return isRight;
}

/** Opens this one share for this browser, for half a day; no other path ever sees it. */
export function shareCookie(id: string, password: PasswordVerifier, secure: boolean, now: number): string {
  const expires = String(now + lifetimeSeconds * 1_000);
  const value = `${expires}.${sign(password, expires)}`;
  // Lax, not strict: who follows the link from a message a second time has unlocked it already.
  return `${cookieName}=${value}; Path=/s/${id}; HttpOnly; SameSite=Lax; Max-Age=${lifetimeSeconds}${secure ? '; Secure' : ''}`;
}

function readCookie(request: Request): string | null {
  for (const pair of request.headers.get('cookie')?.split(';') ?? []) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === cookieName && value !== undefined) return value;
  }
  return null;
}

/** By what the server alone knows of this password: the cookie of one share opens no other. */
function sign({ hash }: PasswordVerifier, expires: string): string {
  return createHmac('sha256', hash).update(`safelight share\n${expires}`).digest('base64url');
}
