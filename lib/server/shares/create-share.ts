import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { limits } from '@/lib/protocol/limits';
import type { ShareDraft, ShareReceipt } from '@/lib/protocol/shares';
import type { Config } from '../platform/config';
import { logger } from '../platform/log';
import type { Storage } from '../platform/storage/storage';
import { sharingNotConfigured } from './open-share-storage';
import { takePlace } from './share-quota';
import { type ShareRecord, shareKeys } from './share-record';
import { createShareId, createShareToken, hashPassword, hashToken } from './share-secrets';

/**
 * Makes a draft that nobody but its creator knows of; a draft that is not published within a day is swept.
 * @throws AppError too_large or rate_limited when it passes the studio's bounds, not_configured when nothing can be
 * written.
 */
export async function createShare(
  config: Config,
  storage: Storage,
  draft: ShareDraft,
  now: number,
): Promise<ShareReceipt> {
  requireBounds(config, draft);
  const { password, ...chosen } = draft;
  const id = createShareId();
  const token = createShareToken(id);
  const partBytes = partBytesOf(config);
  try {
    const record: ShareRecord = {
      ...chosen,
      id,
      createdAt: new Date(now).toISOString(),
      tokenHash: hashToken(token),
      password: password === undefined ? null : await hashPassword(password),
      partBytes,
      slot: await takePlace(config, storage, id, now),
    };
    await storage.claim(shareKeys.record(id), JSON.stringify(record));
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    logger.error({ err: cause }, 'a share could not be written');
    throw sharingNotConfigured(cause);
  }
  const parts = draft.pictures.map(({ sizeBytes }) => Math.ceil(sizeBytes / partBytes));
  return { id, token, partBytes, parts };
}

/** The largest part that both the wire and this studio's body limit take. */
export function partBytesOf(config: Config): number {
  return Math.min(limits.sharePartBytes, config.bodyLimitBytes);
}

function requireBounds({ shares }: Config, { pictures }: ShareDraft): void {
  const refuse = (message: string) => new AppError('too_large', message, { details: { field: 'pictures' } });
  if (pictures.length > shares.picturesMax) {
    throw refuse(`A share has at most ${shares.picturesMax} pictures here.`);
  }
  const sizeBytes = pictures.reduce((sum, picture) => sum + picture.sizeBytes, 0);
  if (sizeBytes > shares.bytesMax) throw refuse(`A share has at most ${shares.bytesMax} bytes here.`);
}
