import 'server-only';
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { AppError } from '@/lib/protocol/app-error';
import type { libraryJoinSchema } from '@/lib/protocol/library-rows';
import { countOrThrow, type RateLimit, uncount } from '../limits/rate-limit';
import type { Config } from '../platform/config';
import type { Client } from '../platform/http/client';
import type { Storage } from '../platform/storage/storage';
import { addDevice } from './create-library';
import { readInvitation } from './invite-device';
import { libraryKeys } from './library-keys';
import { hashSecret, normalizeCode } from './library-secrets';
import { findByWords } from './recovery-words';

/** Wrong secrets of one client, and of all together: none can be found by trying. */
const guessLimit: RateLimit = { name: 'library-join', max: 10, windowMs: 10 * 60_000 };
const allGuessesLimit: RateLimit = { name: 'library-join-all', max: 300, windowMs: 10 * 60_000 };

/**
 * A new device of the library that a secret opens. A guess is counted before it is compared, so that simultaneous
 * guesses count too.
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
      : await redeemWords(storage, secret.words);
  await uncount(config, guessLimit, client.address);
  await uncount(config, allGuessesLimit, 'all');
  return { id, token: await addDevice(storage, id) };
}

async function redeemCode(storage: Storage, code: string, nowMs: number): Promise<string> {
  const hash = hashSecret('invitation', normalizeCode(code));
  const invitation = await readInvitation(storage, hash, nowMs);
  if (invitation === null || (await storage.exists(libraryKeys.gone(invitation.library)))) {
    throw unusable('code', 'unknown-code', 'No library of this studio has this code.');
  }
  if (await storage.exists(libraryKeys.invitationUsed(hash))) throw used();
  if (Date.parse(invitation.expiresAt) <= nowMs) {
    throw unusable('code', 'expired-code', 'This code is older than ten minutes.');
  }
  // Bodies differ, because some stores mistake an equal body for a repetition of their own write.
  const isFirst = (await storage.claim(libraryKeys.invitationUsed(hash), randomUUID())) === 'created';
  if (isFirst) return invitation.library;
  throw used();
}

async function redeemWords(storage: Storage, words: string): Promise<string> {
  const id = await findByWords(storage, words);
  if (id !== null && !(await storage.exists(libraryKeys.gone(id)))) return id;
  throw unusable('words', 'unknown-words', 'No library of this studio has these words.');
}

const used = () => unusable('code', 'used-code', 'This code has been used.');

function unusable(field: string, reason: string, message: string): AppError {
  return new AppError('not_found', message, { details: { field, reason } });
}
