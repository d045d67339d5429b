import 'server-only';
import { createHash, timingSafeEqual } from 'node:crypto';
import { AppError } from '@/lib/protocol/app-error';

/**
 * For routes that programs of the operator call with a token of their own.
 * @throws AppError not_found if no token is configured; unauthorized if the request sends another one.
 */
export function requireBearerToken(request: Request, token: string | null, message: string): void {
  if (token === null) throw new AppError('not_found', 'There is no such route here.');
  const given = request.headers.get('authorization') ?? '';
  // Hashes have the same length, so that the comparison reveals nothing about the length of the token.
  if (!timingSafeEqual(hash(given), hash(`Bearer ${token}`))) throw new AppError('unauthorized', message);
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
