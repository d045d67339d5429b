import 'server-only';
import { AppError, isAppError } from '@/lib/protocol/app-error';
import { limits } from '@/lib/protocol/limits';
import type { ShareDraft, ShareReceipt } from '@/lib/protocol/shares';
import type { Config } from '../platform/config';
import { logger } from '../platform/log';
import type { Storage } from '../platform/storage/storage';
import { sharingNotConfigured } from './open-share-storage';
import { takeSlot } from './share-quota';
import { type ShareRecord, shareKeys } from './share-record';
import { createShareId, createShareToken, hashPassword, hashToken } from './share-secrets';

/**
 * Creates a draft, which only its creator can see; the sweep deletes it unless it is published within a day.
 * @throws AppError too_large or rate_limited when it exceeds the limits of the studio, not_configured when nothing can
 * be written
 */
export async function createShare(
  config: Config,
  storage: Storage,
  draft: ShareDraft,
  now: number,
): Promise<ShareReceipt> {
  checkLimits(config, draft);
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
      slot: await takeSlot(config, storage, id, now),
    };
    await storage.claim(shareKeys.record(id), JSON.stringify(record));
  } catch (cause) {
    if (isAppError(cause)) throw cause;
    logger.error({ err: cause }, 'a share could not be written');
    throw sharingNotConfigured(cause);
  }
  const parts = draft.pictures.map(({ sizeBytes }) => Math.ceil(sizeBytes / partBytes));
  return { id, token, partBytes, parts };
}

/** The largest part that both the protocol and this studio's body limit allow. */
function partBytesOf(config: Config): number {
  return Math.min(limits.sharePartBytes, config.bodyLimitBytes);
}

function checkLimits({ shares }: Config, { pictures }: ShareDraft): void {
  const tooLarge = (message: string) =>
    new AppError('too_large', message, { details: { field: 'pictures' } });
  if (pictures.length > shares.picturesMax) {
    throw tooLarge(`A share has at most ${shares.picturesMax} pictures here.`);
  }
  const sizeBytes = pictures.reduce((sum, picture) => sum + picture.sizeBytes, 0);
  if (sizeBytes > shares.bytesMax) throw tooLarge(`A share has at most ${shares.bytesMax} bytes here.`);
}
