import 'server-only';
import { createHmac, randomUUID } from 'node:crypto';
import { AppError } from '@/lib/protocol/app-error';
import { giveBack } from '../platform/give-back';
import type { Storage } from '../platform/storage/storage';
import { claimSlot } from './claim-slot';
import { shareKeys } from './share-record';

/** Attempts of one client at one share in a window. */
const attemptsMax = 12;
/** The first attempts of a client: about as many as somebody who knows the password needs. */
const firstAttempts = 3;
/**
 * Attempts of all clients together, beyond which only first attempts are checked, so that a few addresses shut nobody
 * out.
 */
const commonAttemptsMax = 240;
/**
 * The same with first attempts, so that many addresses are no faster. It takes more than three hundred addresses to use
 * these up.
 */
export const totalAttemptsMax = 1_200;
export const allClients = 'all';
const windowMs = 10 * 60_000;

/**
 * Takes a slot among the attempts of this client and one among those of all clients, for all instances of one storage.
 * @returns what releases both, for a right password
 * @throws AppError rate_limited when either kind of slot is used up
 */
export async function takeAttempt(
  storage: Storage,
  shareId: string,
  client: string,
  now: number,
): Promise<() => Promise<void>> {
  const window = windowOf(now);
  const body = randomUUID();
  const own = shareKeys.attempts(shareId, window, hashClient(shareId, client));
  const total = shareKeys.attempts(shareId, window, allClients);
  const ownSlot = await claimSlot(storage, own, attemptsMax, body);
  if (ownSlot === null) throw tooManyAttempts(now);
  const max = ownSlot < firstAttempts ? totalAttemptsMax : commonAttemptsMax;
  const totalSlot = await claimSlot(storage, total, max, body);
  if (totalSlot === null) {
    await storage.delete(own + ownSlot);
    throw tooManyAttempts(now);
  }
  return async () => {
    await giveBack('slots of a right password', windowMs, () =>
      Promise.all([storage.delete(own + ownSlot), storage.delete(total + totalSlot)]),
    );
  };
}

/** Whether a key belongs to an attempt of a window that is over. */
export function isOldAttempt(key: string, now: number): boolean {
  const window = /\/guesses\/(\d+)\b/.exec(key)?.[1];
  return window !== undefined && Number(window) < windowOf(now);
}

export function windowOf(now: number): number {
  return Math.floor(now / windowMs);
}

/** Hashed, so that the storage does not show the addresses of those who tried. */
function hashClient(shareId: string, client: string): string {
  return createHmac('sha256', shareId).update(`safelight guesser\n${client}`).digest('hex').slice(0, 32);
}

function tooManyAttempts(now: number): AppError {
  const retryAfterSeconds = Math.ceil(((windowOf(now) + 1) * windowMs - now) / 1_000);
  return new AppError('rate_limited', 'Too many passwords were tried.', { details: { retryAfterSeconds } });
}
