import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { limits } from '@/lib/protocol/limits';
import { downloadPicture } from '../gateway/download-picture';
import type { Upstream } from '../gateway/upstream';
import { inspectPicture } from '../platform/images/inspect-picture';
import { logger } from '../platform/log';
import type { Storage } from '../platform/storage/storage';
import { encodeFrame, encodePictureFrame, type Frame, heartbeatFrame } from './frame';
import { jobKeys } from './job-record';
import { runningJobs } from './running-jobs';

interface Retry {
  storage: Storage;
  upstream: Upstream;
  jobId: string;
  index: string;
}

/**
 * Downloads a failed picture again, from the link in the job's record; there is no call and no charge. The stream has
 * job-progress, then image-end or image-fail.
 * @throws AppError not_found when the job has no link for this picture.
 */
export async function retryImage(signal: AbortSignal, retry: Retry): Promise<ReadableStream<Uint8Array>> {
  const { storage, jobId } = retry;
  const index = /^\d{1,3}$/.test(retry.index) ? Number(retry.index) : -1;
  const url = index < 0 ? null : await findLink(storage, jobId, index);
  if (url === null) throw new AppError('not_found', 'This job has no link for that picture.');
  let beat: NodeJS.Timeout | undefined;
  return new ReadableStream<Uint8Array>({
    async start(controller) {
      const progress = encodeFrame(1, { event: 'job-progress', data: { stage: 'saving', percent: null } });
      controller.enqueue(progress.bytes);
      beat = setInterval(() => controller.enqueue(heartbeatFrame), limits.heartbeatMs);
      try {
        controller.enqueue((await fetchAgain(signal, retry, index, url)).bytes);
      } finally {
        clearInterval(beat);
      }
      controller.close();
    },
    cancel() {
      clearInterval(beat);
    },
  });
}

/** A picture that cannot be parked is delivered all the same, because its link stays. */
async function park(storage: Storage, jobId: string, index: number, bytes: Buffer): Promise<void> {
  try {
    await storage.claim(jobKeys.picture(jobId, index), bytes);
  } catch (cause) {
    logger.error({ err: cause }, 'a picture that was fetched again could not be parked');
  }
}

async function findLink(storage: Storage, jobId: string, index: number): Promise<string | null> {
  const unparked = runningJobs().get(jobId)?.log.failedLink(index);
  if (unparked) return unparked;
  const stored = await storage.get(jobKeys.link(jobId, index));
  return stored === null ? null : new TextDecoder().decode(stored);
}

async function fetchAgain(signal: AbortSignal, retry: Retry, index: number, url: string): Promise<Frame> {
  const { storage, upstream, jobId } = retry;
  try {
    const parked = await storage.get(jobKeys.picture(jobId, index));
    const bytes = parked ? Buffer.from(parked) : (await downloadPicture(signal, upstream, url)).bytes;
    const picture = await inspectPicture(bytes);
    if (picture === null) throw new AppError('download_failed', 'The link does not lead to a picture.');
    if (!parked) await park(storage, jobId, index, bytes);
    return encodePictureFrame(
      2,
      { event: 'image-end', data: { index, ...picture } },
      bytes.toString('base64'),
    );
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    const reason = cause.details.imageFailReason ?? 'download';
    return encodeFrame(2, { event: 'image-fail', data: { index, reason, retryable: reason === 'download' } });
  }
}
