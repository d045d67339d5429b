import 'server-only';
import { metrics } from '../../platform/metrics';
import { claimOrMend } from '../../platform/storage/claim-or-mend';
import type { Storage } from '../../platform/storage/storage';
import { jobKeys } from '../job-record';
import { isIntactPicture } from './inspect-delivered';

/** Parks the bytes of a picture until a browser has them. Part of a picture, or what is none, is replaced by them. */
export async function storePicture(
  storage: Storage,
  jobId: string,
  index: number,
  bytes: Uint8Array,
): Promise<'created' | 'exists'> {
  const stored = await claimOrMend(storage, jobKeys.picture(jobId, index), bytes, isIntactPicture);
  if (stored === 'created') metrics().parkedBytes.inc(bytes.length);
  return stored;
}
