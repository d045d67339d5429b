import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { shareIdSchema } from '@/lib/protocol/shares';
import { hasAccess } from '../access/access';
import type { Config } from '../platform/config';
import type { Storage } from '../platform/storage/storage';
import { loadShare } from './load-share';
import type { ShareRecord } from './share-record';
import { isTokenOf } from './share-secrets';

export const tokenHeader = 'x-share-token';

/** Whether a request may see and revoke every share: the studio has an access code, and this browser has entered it. */
export async function isOwner(config: Config, request: Request): Promise<boolean> {
  return config.accessCode !== null && (await hasAccess(config, request));
}

/**
 * The share that a request may change, by its token or as the studio's owner.
 * @throws AppError not_found, share_gone, or unauthorized when the token is missing or belongs to another share
 */
export async function findOwnShareOrThrow(
  config: Config,
  storage: Storage,
  request: Request,
  id: string,
): Promise<ShareRecord> {
  if (!shareIdSchema.safeParse(id).success) throw unknownShare();
  const loaded = await loadShare(storage, id, Date.now());
  if (loaded.state === 'unknown') throw unknownShare();
  if (loaded.state === 'gone' || loaded.state === 'expired') {
    throw new AppError('share_gone', 'This share was revoked or has expired.');
  }
  const { record } = loaded;
  const token = request.headers.get(tokenHeader);
  // A token decides when there is one, even for the owner.
  const mayChange = token === null ? await isOwner(config, request) : isTokenOf(record.tokenHash, token);
  if (!mayChange) {
    throw new AppError(
      'unauthorized',
      `A share is changed with the token that its creator was given, in ${tokenHeader}.`,
      { details: { field: tokenHeader } },
    );
  }
  return record;
}

function unknownShare(): AppError {
  return new AppError('not_found', 'There is no such share here.');
}
