import 'server-only';
import { AppError, isAppError } from '@/lib/protocol/app-error';
import type { JobEvent, JobEventData } from '@/lib/protocol/job-events';
import { limits } from '@/lib/protocol/limits';
import { endsEarly } from '@/lib/server/gateway/answers/picture-end';
import { canFetchLater, toImageFailure } from '@/lib/server/gateway/downloads/receive-picture';
import type { GatewayTasks } from '@/lib/server/gateway/gateway-route';
import type { Upstream } from '@/lib/server/gateway/upstream';
import { inspectPicture } from '@/lib/server/platform/images/inspect-picture';
import { logger } from '@/lib/server/platform/log';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { noteLaterCost } from '../calls/call-record';
import { fetchLostPicture, findLostCall, isUncertain, type LostCall } from '../calls/fetch-lost-picture';
import type { TaskTimes } from '../calls/task-times';
import { fingerprintKey } from '../fingerprint-key';
import { getClaim, hasEnd, jobKeys, readWholeLog } from '../job-record';
import { encodeFrame, encodePictureFrame, type Frame, heartbeatFrame } from '../log/frame';
import { runningJobs } from '../ownership/running-jobs';
import { takeOverOrEnd } from '../ownership/take-over';
import type { TakeoverContext } from '../ownership/takeover-context';
import { correctCost } from './correct-cost';
import { decodeLink, encodeLink, fetchLink, type PictureLink } from './picture-link';
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

/** Where the picture can be had from: a link in the job's record, or a task that the gateway keeps. */
type Source = { kind: 'link'; link: PictureLink } | { kind: 'call'; lost: LostCall };

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
    const cost = await correctCost(retry.storage, retry.jobId);
    if (cost !== null) report({ event: 'cost-report', data: cost });
    return outcome;
  });
}

type Report = (event: Extract<JobEvent, { event: 'job-progress' | 'cost-report' }>) => void;

function streamOutcome(
  index: number,
  fetchPicture: (report: Report) => Promise<Outcome>,
): ReadableStream<Uint8Array> {
  let beat: NodeJS.Timeout | undefined;
  return new ReadableStream<Uint8Array>({
    async start(controller) {
      let sequence = 0;
      const report: Report = (event) => {
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

function outcomeFrame(sequence: number, index: number, outcome: Outcome): Frame {
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

async function findSourceOrThrow(retry: Retry, index: number): Promise<Source> {
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

async function findSource({ storage, jobId }: Retry, index: number): Promise<Source | null> {
  if (index < 0) return null;
  const unparked = runningJobs().get(jobId)?.log.failedLink(index);
  const stored = unparked ? null : await storage.get(jobKeys.link(jobId, index));
  const text = unparked ?? (stored && new TextDecoder().decode(stored));
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

type Outcome =
  | { bytes: Buffer; facts: Omit<JobEventData<'image-end'>, 'index' | 'base64'> }
  | Omit<JobEventData<'image-fail'>, 'index'>;

async function fetchAgain(
  signal: AbortSignal,
  retry: Retry,
  index: number,
  source: Source | null,
  report: Report,
): Promise<Outcome> {
  const { storage, jobId } = retry;
  try {
    const parked = await storage.get(jobKeys.picture(jobId, index));
    if (!parked && source === null) return { reason: 'empty', retryable: false };
    const bytes =
      source && !parked ? await fetchBytes(signal, retry, index, source, report) : Buffer.from(parked ?? []);
    const facts = await inspectPicture(bytes);
    if (facts === null) throw new AppError('download_failed', 'The link does not lead to a picture.');
    if (!parked) await park(storage, jobKeys.picture(jobId, index), bytes);
    const doubts = {
      ...(endsEarly(bytes) ? { damaged: true } : {}),
      // A storage that fails now must not keep the picture from its reader.
      ...((await isUncertain(storage, jobId, index).catch(() => false)) ? { uncertain: true } : {}),
    };
    return { bytes, facts: { ...facts, ...doubts } };
  } catch (cause) {
    if (!isAppError(cause)) throw cause;
    const failure = toImageFailure(cause);
    const isOfLink = failure.reason === 'download' || failure.reason === 'refused';
    return { ...failure, retryable: isOfLink && canFetchLater(cause) };
  }
}

async function fetchBytes(
  signal: AbortSignal,
  { storage, upstream, jobId, tasks, times }: Retry,
  index: number,
  source: Source,
  report: Report,
): Promise<Buffer> {
  if (source.kind === 'link') return (await fetchLink(signal, upstream, source.link)).bytes;
  const { lost } = source;
  const reported: { microUsd: number | null } = { microUsd: null };
  const request = {
    ...{ storage, upstream, lost, index },
    report: (data: JobEventData<'job-progress'>) => report({ event: 'job-progress', data }),
    onCost: (microUsd: number) => {
      reported.microUsd = microUsd;
    },
  };
  const found = await fetchLostPicture(signal, request, tasks, times).finally(async () => {
    if (reported.microUsd !== null) await noteCost(storage, jobId, lost.record.call, reported.microUsd);
  });
  if ('bytes' in found) return found.bytes;
  await park(storage, jobKeys.link(jobId, index), encodeLink(found));
  return (await fetchLink(signal, upstream, found)).bytes;
}

async function noteCost(storage: Storage, jobId: string, call: number, microUsd: number): Promise<void> {
  try {
    await noteLaterCost(storage, jobId, call, microUsd);
  } catch (cause) {
    logger.error({ err: cause }, 'what a call cost could not be stored');
  }
}

/** A picture that cannot be parked is delivered all the same, because the way to it stays. */
async function park(storage: Storage, key: string, body: Uint8Array | string): Promise<void> {
  try {
    await storage.claim(key, body);
  } catch (cause) {
    logger.error({ err: cause }, 'what was fetched again could not be parked');
  }
}
