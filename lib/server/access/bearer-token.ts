import 'server-only';
import { createHash, timingSafeEqual } from 'node:crypto';
import { AppError } from '@/lib/protocol/app-error';

/**
 * For routes that programs of the operator call with a token of their own.
 * @throws AppError not_found if no token is configured; unauthorized if the request sends another one.
 */
export function requireBearerToken(request: Request, token: string | null, message: string): void {
  if (token === null) throw new AppError('not_found', 'There is no such route here.');
  const { 1: given = '' } = /^Bearer +(.*)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
  // Node reads a header byte by byte, while most programs send what is not ASCII in UTF-8. Blanks at the ends of a
  // header are not part of it.
  const isToken = [given, Buffer.from(given, 'latin1').toString()].some((text) => equals(text, token.trim()));
  if (!isToken) throw new AppError('unauthorized', message);
}

/** Hashes have the same length, so that the comparison reveals nothing about the length of the token. */
function equals(given: string, token: string): boolean {
  return timingSafeEqual(hash(given), hash(token));
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
