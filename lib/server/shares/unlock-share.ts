import 'server-only';
import { createHmac, randomUUID } from 'node:crypto';
import { AppError } from '@/lib/protocol/app-error';
import type { Storage } from '../storage/storage';
import type { OpenShare } from './read-share';
import { type PasswordVerifier, shareKeys } from './share-record';
import { isPasswordOf, sameText } from './share-secrets';

const cookieName = 'safelight_share';
const lifetimeSeconds = 12 * 3_600;
/** Guesses a share takes in one stretch, from everybody together, in all instances. */
const guessesMax = 12;
const stretchMs = 10 * 60_000;

/** Whether the request may see the share: it has no password, or this browser has given it. */
export function isUnlocked({ password }: OpenShare, request: Request, now: number): boolean {
  if (password === null) return true;
  const [expires = '', signature = ''] = readCookie(request)?.split('.') ?? [];
  return /^\d{1,15}$/.test(expires) && Number(expires) > now && sameText(signature, sign(password, expires));
}

/**
 * Tries a password. Each guess takes a place before it is judged, so that guesses at once do not pass the bound; the
 * right one gives its place back.
 * @throws AppError rate_limited when the places of this stretch are taken
 */
export async function tryPassword(
  storage: Storage,
  { id, password }: OpenShare,
  guess: string,
  now: number,
): Promise<boolean> {
  if (password === null) return true;
  const stretch = Math.floor(now / stretchMs);
  for (let attempt = 0; attempt < guessesMax; attempt += 1) {
    const key = shareKeys.guess(id, stretch, attempt);
    // Like no other body: some stores take an equal one for their own that was sent again.
    if ((await storage.claim(key, randomUUID())) === 'exists') continue;
    const isRight = await isPasswordOf(password, guess);
    if (isRight) await storage.delete(key);
    return isRight;
  }
  const retryAfterSeconds = Math.ceil(((stretch + 1) * stretchMs - now) / 1_000);
  throw new AppError('rate_limited', 'Too many passwords were tried.', { details: { retryAfterSeconds } });
}

/** Whether a key is a guess's of a stretch that is over. */
export function isOldGuess(key: string, now: number): boolean {
  const stretch = /\/guesses\/(\d+)-\d+$/.exec(key)?.[1];
  return stretch !== undefined && Number(stretch) < Math.floor(now / stretchMs);
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
