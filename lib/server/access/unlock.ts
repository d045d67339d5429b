import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { countOrThrow, type RateLimit, uncount } from '../limits/rate-limit';
import type { Config } from '../platform/config';
import type { Client } from '../platform/http/client';
import { isAccessCode } from './access-code';
import { accessCookie } from './access-cookie';

/** Wrong guesses of one client. */
const guessLimit: RateLimit = { name: 'unlock', max: 10, windowMs: 10 * 60_000 };
/**
 * Wrong guesses of all clients together: many addresses are no faster than this. Unlocked browsers are not affected.
 */
const allGuessesLimit: RateLimit = { name: 'unlock-all', max: 300, windowMs: 10 * 60_000 };

/**
 * The cookie for the right code. A guess is counted before it is compared, so that simultaneous guesses count too.
 * @throws AppError unauthorized for a wrong code, rate_limited with the time to wait after too many
 */
export async function unlockOrThrow(config: Config, client: Client, code: string): Promise<string> {
  if (config.accessCode === null) throw new AppError('unauthorized', 'This studio has no access code.');
  await countOrThrow(config, guessLimit, client.address);
  await countOrThrow(config, allGuessesLimit, 'all');
  if (!(await isAccessCode(config.accessCode, code))) {
    throw new AppError('unauthorized', 'That is not the access code.');
  }
  await uncount(config, guessLimit, client.address);
  await uncount(config, allGuessesLimit, 'all');
  return accessCookie(config.accessCode, client.secure, null);
}
