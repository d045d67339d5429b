import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import type { Config } from '../platform/config';
import { getStorage } from '../platform/storage/get-storage';
import type { Storage } from '../platform/storage/storage';
import { canShare } from './open-share-storage';
import { type FoundShare, type OpenShare, readShare } from './read-share';
import { isUnlocked } from './unlock-share';

/** What a reader's link leads to; where nothing can be shared, nothing is. */
export async function findLink(
  config: Config,
  id: string,
  now: number,
): Promise<{ storage: Storage; found: FoundShare }> {
  const storage = await getStorage(config);
  return { storage, found: canShare(config) ? await readShare(storage, id, now) : { state: 'unknown' } };
}

/**
 * A share that this reader may see, for what belongs to its page.
 * @throws AppError not_found, share_gone, or unauthorized while its password has not been given
 */
export async function openLinkOrThrow(
  config: Config,
  request: Request,
  id: string,
): Promise<{ storage: Storage; share: OpenShare }> {
  const now = Date.now();
  const { storage, found } = await findLink(config, id, now);
  if (found.state === 'unknown') throw new AppError('not_found', 'There is no such share here.');
  if (found.state === 'gone') throw new AppError('share_gone', 'This share was revoked or has expired.');
  if (!isUnlocked(found.share, request, now)) {
    throw new AppError('unauthorized', 'This share has a password, which was not given yet.');
  }
  return { storage, share: found.share };
}
