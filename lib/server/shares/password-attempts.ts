import 'server-only';
import { createHmac, randomUUID } from 'node:crypto';
import { AppError } from '@/lib/protocol/app-error';
import type { Storage } from '../platform/storage/storage';
import { claimFree } from './claim-free';
import type { OpenShare } from './read-share';
import { shareKeys } from './share-record';

/** Guesses that a share takes from one client in one stretch. */
const guessesMax = 12;
/** From all clients together: many addresses guess no faster than this, and one alone keeps nobody else out. */
export const allGuessesMax = 240;
export const allGuessers = 'all';
const stretchMs = 10 * 60_000;

/**
 * Takes a guess's places among its client's and among everybody's, in all instances of one storage.
 * @returns how they are given back, by a guess that was right
 * @throws AppError rate_limited when either are taken
 */
export async function takeGuess(
  storage: Storage,
  { id }: OpenShare,
  client: string,
  now: number,
): Promise<() => Promise<void>> {
  const stretch = stretchOf(now);
  const body = randomUUID();
  const own = shareKeys.guesses(id, stretch, guesserOf(id, client));
  const all = shareKeys.guesses(id, stretch, allGuessers);
  const place = await claimFree(storage, own, guessesMax, body);
  if (place === null) throw tooMany(now);
  const placeOfAll = await claimFree(storage, all, allGuessesMax, body);
  if (placeOfAll === null) {
    await storage.delete(own + place);
    throw tooMany(now);
  }
  return async () => {
    await Promise.all([storage.delete(own + place), storage.delete(all + placeOfAll)]);
  };
}

/** Whether a key is a guess's of a stretch that is over. */
export function isOldGuess(key: string, now: number): boolean {
  const stretch = /\/guesses\/(\d+)\b/.exec(key)?.[1];
  return stretch !== undefined && Number(stretch) < stretchOf(now);
}

export function stretchOf(now: number): number {
  return Math.floor(now / stretchMs);
}

/** Who looks into the storage reads no addresses of those who tried. */
function guesserOf(id: string, client: string): string {
  return createHmac('sha256', id).update(`safelight guesser\n${client}`).digest('hex').slice(0, 32);
}

function tooMany(now: number): AppError {
  const retryAfterSeconds = Math.ceil(((stretchOf(now) + 1) * stretchMs - now) / 1_000);
  return new AppError('rate_limited', 'Too many passwords were tried.', { details: { retryAfterSeconds } });
}
