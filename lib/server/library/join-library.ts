import 'server-only';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '@/lib/protocol/app-error';
import type { libraryJoinSchema } from '@/lib/protocol/library-rows';
import { countOrThrow, type RateLimit, uncount } from '../limits/rate-limit';
import type { Config } from '../platform/config';
import type { Client } from '../platform/http/client';
import { readJson, type Storage } from '../platform/storage/storage';
import { addDevice } from './create-library';
import { readInvitation } from './invite-device';
import { libraryKeys } from './library-keys';
import { hashSecret, normalizeCode } from './library-secrets';

/** Wrong secrets of one client, and of all together: none can be found by trying. */
const guessLimit: RateLimit = { name: 'library-join', max: 10, windowMs: 10 * 60_000 };
const allGuessesLimit: RateLimit = { name: 'library-join-all', max: 300, windowMs: 10 * 60_000 };

const wordsSchema = z.object({ library: z.string() });

/**
 * A new device of the library that a secret opens. It is counted before it is compared, so that simultaneous guesses
 * count too.
 * @throws AppError not_found for a secret that opens none; rate_limited after too many of them
 */
export async function joinLibrary(
  config: Config,
  storage: Storage,
  client: Client,
  secret: z.infer<typeof libraryJoinSchema>,
  nowMs: number,
): Promise<{ id: string; token: string }> {
  await countOrThrow(config, guessLimit, client.address);
  await countOrThrow(config, allGuessesLimit, 'all');
  const id =
    'code' in secret
      ? await redeemCode(storage, secret.code, nowMs)
      : await findByWords(storage, secret.words);
  await uncount(config, guessLimit, client.address);
  await uncount(config, allGuessesLimit, 'all');
  return { id, token: await addDevice(storage, id) };
}

async function redeemCode(storage: Storage, code: string, nowMs: number): Promise<string> {
  const hash = hashSecret('invitation', normalizeCode(code));
  const id = await readInvitation(storage, hash, nowMs);
  const isOpen = id !== null && !(await storage.exists(libraryKeys.gone(id)));
  // Bodies differ, because some stores take an equal one for their own write that was sent again.
  if (isOpen && (await storage.claim(libraryKeys.invitationUsed(hash), randomUUID())) === 'created')
    return id;
  throw unknown('code', 'This code is unknown, has been used, or is older than ten minutes.');
}

async function findByWords(storage: Storage, words: string): Promise<string> {
  const normalized = words.normalize('NFKD').toLowerCase().trim().split(/\s+/).join(' ');
  const found = await readJson(storage, libraryKeys.words(hashSecret('words', normalized)), wordsSchema);
  if (found !== null && !(await storage.exists(libraryKeys.gone(found.library)))) return found.library;
  throw unknown('words', 'No library of this studio has these words.');
}

function unknown(field: string, message: string): AppError {
  return new AppError('not_found', message, { details: { field, reason: 'invitation' } });
}
