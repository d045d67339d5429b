import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import type { Config } from '../platform/config';
import { getStorage } from '../platform/storage/get-storage';
import type { Storage } from '../platform/storage/storage';

/** Whether shares can be stored for good: the disk of a serverless platform does not last. */
export function canShare(config: Config): boolean {
  return !(config.serverless && config.storage.kind === 'fs');
}

/** @throws AppError not_configured, with the variables to set, if shares cannot be stored for good */
export async function openShareStorage(config: Config): Promise<Storage> {
  if (!canShare(config)) throw sharingNotConfigured();
  return getStorage(config);
}

export function sharingNotConfigured(cause?: unknown): AppError {
  return new AppError(
    'not_configured',
    'Sharing needs storage that stays. Set STUDIO_STORAGE to vercel-blob (with BLOB_READ_WRITE_TOKEN) or to s3 (with AWS_S3_BUCKET, AWS_REGION and credentials); on one machine, point STUDIO_DATA_DIR at a folder that can be written.',
    { details: { reason: 'sharing' }, ...(cause === undefined ? {} : { cause }) },
  );
}
