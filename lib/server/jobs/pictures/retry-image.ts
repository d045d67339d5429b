import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import type { JobEventData } from '@/lib/protocol/job-events';
import { limits } from '@/lib/protocol/limits';
import type { GatewayTasks } from '@/lib/server/gateway/gateway-route';
import type { Upstream } from '@/lib/server/gateway/upstream';
import { logger } from '@/lib/server/platform/log';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { findLostCall } from '../calls/fetch-lost-picture';
import type { TaskTimes } from '../calls/task-times';
import { fingerprintKey } from '../fingerprint-key';
import { getClaim, hasEnd, jobKeys, readWholeLog } from '../job-record';
import { encodeFrame, encodePictureFrame, type Frame, heartbeatFrame } from '../log/frame';
import { runningJobs } from '../ownership/running-jobs';
import { takeOverOrEnd } from '../ownership/take-over';
import type { TakeoverContext } from '../ownership/takeover-context';
import { correctCost } from './correct-cost';
import { fetchAgain, type PictureSource, type ReportOfRetry, type RetryOutcome } from './fetch-again';
import { decodeLink, isWholeLink } from './picture-link';
import { readOnceParked } from './read-once-parked';

interface Retry {
  storage: Storage;
  upstream: Upstream;
  jobId: string;
  index: string;
  /** Goes on with the job if its process has died. */
  takeover?: TakeoverContext;
  tasks?: GatewayTasks;
  times?: TaskTimes;
}

/**
 * Fetches a failed picture again from where the job's record says it is; there is no call and no charge. The stream has
 * job-progress, a cost-report of the whole job if the gateway reports the cost of a call only now, then image-end or
 * image-fail.
 * @throws AppError not_found when the job's record has no way to this picture; interrupted when another process is
 * about to store it; invalid_request when only the key that paid for it can fetch it, and this is another one.
 */
export async function retryImage(signal: AbortSignal, retry: Retry): Promise<ReadableStream<Uint8Array>> {
  const index = /^\d{1,3}$/.test(retry.index) ? Number(retry.index) : -1;
  const resumed = await resumeOrphan(retry);
  const source = resumed ? null : await findSourceOrThrow(retry, index);
  return streamOutcome(index, async (report) => {
    await resumed?.done;
    const found = source ?? (await findSource(retry, index));
    const outcome = await fetchAgain(signal, retry, index, found, report);
    const cost = await correctedCost(retry);
    if (cost !== null) report({ event: 'cost-report', data: cost });
    return outcome;
  });
}

/** A record that cannot be read must not keep the picture from its reader. */
async function correctedCost({ storage, jobId }: Retry): Promise<JobEventData<'cost-report'> | null> {
  try {
    return await correctCost(storage, jobId);
  } catch (cause) {
    logger.error({ err: cause }, 'what a job cost could not be corrected');
    return null;
  }
}

function streamOutcome(
  index: number,
  fetchPicture: (report: ReportOfRetry) => Promise<RetryOutcome>,
): ReadableStream<Uint8Array> {
  let beat: NodeJS.Timeout | undefined;
  return new ReadableStream<Uint8Array>({
    async start(controller) {
      let sequence = 0;
      const report: ReportOfRetry = (event) => {
        sequence += 1;
        controller.enqueue(encodeFrame(sequence, event).bytes);
      };
      report({ event: 'job-progress', data: { stage: 'saving', percent: null } });
      beat = setInterval(() => controller.enqueue(heartbeatFrame), limits.heartbeatMs);
      try {
        const outcome = await fetchPicture(report);
        controller.enqueue(outcomeFrame(sequence + 1, index, outcome).bytes);
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

function outcomeFrame(sequence: number, index: number, outcome: RetryOutcome): Frame {
  if (!('bytes' in outcome))
    return encodeFrame(sequence, { event: 'image-fail', data: { index, ...outcome } });
  const data = { index, ...outcome.facts };
  return encodePictureFrame(sequence, { event: 'image-end', data }, outcome.bytes);
}

/**
 * A job whose process has died goes on first, which may bring the picture.
 * @returns null if the job needs none of that
 */
async function resumeOrphan({ storage, jobId, takeover }: Retry): Promise<{ done: Promise<void> } | null> {
  if (!takeover || runningJobs().has(jobId)) return null;
  const { frames, nextBatch } = await readWholeLog(storage, jobId);
  if (hasEnd(frames) || (await takeOverOrEnd(storage, jobId, nextBatch, takeover)) !== 'running') return null;
  return { done: runningJobs().get(jobId)?.parked ?? Promise.resolve() };
}

async function findSourceOrThrow(retry: Retry, index: number): Promise<PictureSource> {
  const { storage, jobId } = retry;
  let source = await readOnceParked(storage, jobId, index, () => findSource(retry, index));
  const job = runningJobs().get(jobId);
  // A job that has just ended may not have stored yet where its picture is.
  if (source === null && job?.log.state === 'ended') {
    await job.parked;
    source = await findSource(retry, index);
  }
  if (source === null) throw await noSource(retry);
  if (source.kind === 'call' || source.link.taskId !== undefined) await requireKeyOfJob(retry);
  return source;
}

/** Links are kept for a day: a younger job that has none for a picture never had one. */
async function noSource({ storage, jobId }: Retry): Promise<AppError> {
  const claim = await getClaim(storage, jobId);
  const isYoung = claim !== null && Date.now() - Date.parse(claim.startedAt) < linksKeptMs;
  const details = isYoung ? { reason: 'unlinked' } : {};
  return new AppError('not_found', 'This job has no link for that picture.', { details });
}

const linksKeptMs = 24 * 3_600_000;

async function findSource({ storage, jobId }: Retry, index: number): Promise<PictureSource | null> {
  if (index < 0) return null;
  const unparked = runningJobs().get(jobId)?.log.failedLink(index);
  const stored = unparked ? null : await storage.get(jobKeys.link(jobId, index));
  const text = unparked ?? (stored && isWholeLink(stored) ? new TextDecoder().decode(stored) : null);
  if (text) return { kind: 'link', link: decodeLink(text) };
  const lost = await findLostCall(storage, jobId, index);
  return lost && { kind: 'call', lost };
}

/** The gateway hands a task's pictures to the key that made them, and only that key may ask. */
async function requireKeyOfJob({ storage, jobId, upstream }: Retry): Promise<void> {
  const claim = await getClaim(storage, jobId);
  if (claim?.keyFingerprint === fingerprintKey(upstream.apiKey)) return;
  throw new AppError(
    'invalid_request',
    'This picture can only be fetched with the key that has paid for it.',
    {
      details: { field: 'x-aihubmix-key' },
    },
  );
}
