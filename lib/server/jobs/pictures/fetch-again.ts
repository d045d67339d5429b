import 'server-only';
import { AppError, isAppError } from '@/lib/protocol/app-error';
import type { JobEvent, JobEventData } from '@/lib/protocol/job-events';
import { canFetchLater, toImageFailure } from '../../gateway/downloads/receive-picture';
import type { GatewayTasks } from '../../gateway/gateway-route';
import type { Upstream } from '../../gateway/upstream';
import { logger } from '../../platform/log';
import type { Storage } from '../../platform/storage/storage';
import { type LaterCost, noteLaterCost } from '../calls/call-record';
import { fetchLostPicture, findLostCall, isUncertain, type LostCall } from '../calls/fetch-lost-picture';
import { defaultTaskTimes, type TaskTimes } from '../calls/task-times';
import { fingerprintKey } from '../fingerprint-key';
import { jobKeys } from '../job-record';
import { inspectDelivered, isIntactPicture } from './inspect-delivered';
import { fetchLink, type PictureLink, storeLink } from './picture-link';
import { storePicture } from './store-picture';

/** Where a picture can be had from: a link in the job's record, or a task that the gateway keeps. */
export type PictureSource = { kind: 'link'; link: PictureLink } | { kind: 'call'; lost: LostCall };

export type ReportOfRetry = (event: Extract<JobEvent, { event: 'job-progress' | 'cost-report' }>) => void;

export type RetryOutcome =
  | { bytes: Buffer; facts: Omit<JobEventData<'image-end'>, 'index' | 'base64'> }
  | Omit<JobEventData<'image-fail'>, 'index'>;

interface RetriedPicture {
  storage: Storage;
  upstream: Upstream;
  jobId: string;
  tasks?: GatewayTasks;
  times?: TaskTimes;
}

/** Fetches a picture, or reads it from where it is parked, and parks it until its reader has saved it. */
export async function fetchAgain(
  signal: AbortSignal,
  retry: RetriedPicture,
  index: number,
  source: PictureSource | null,
  report: ReportOfRetry,
): Promise<RetryOutcome> {
  const { storage, jobId } = retry;
  try {
    const parked = await readUsable(storage, jobId, index);
    if (!parked && source === null) return { reason: 'empty', retryable: false };
    const isWhole = parked !== null && (await isIntactPicture(parked));
    const fetched =
      source && !isWhole ? await fetchWhole(signal, retry, index, source, report, parked) : null;
    const bytes = fetched ?? parked ?? Buffer.alloc(0);
    const facts = await inspectDelivered(bytes);
    if (facts === null) throw new AppError('download_failed', 'The link does not lead to a picture.');
    if (fetched) await parkUnlessSaved(storage, jobId, index, bytes);
    // A storage that fails now must not keep the picture from its reader.
    const uncertain = await isUncertain(storage, jobId, index).catch(() => false);
    return { bytes, facts: { ...facts, ...(uncertain ? { uncertain } : {}) } };
  } catch (cause) {
    if (!isAppError(cause)) throw cause;
    const failure = toImageFailure(cause);
    const isOfLink = failure.reason === 'download' || failure.reason === 'refused';
    return { ...failure, retryable: isOfLink && canFetchLater(cause) };
  }
}

/** The parked picture; null if there is none, or if what has its name is no picture. */
async function readUsable(storage: Storage, jobId: string, index: number): Promise<Buffer | null> {
  const stored = await storage.get(jobKeys.picture(jobId, index));
  const bytes = stored && Buffer.from(stored);
  return bytes && (await inspectDelivered(bytes)) ? bytes : null;
}

/**
 * @param part what is parked of the picture: it is better than nothing if nobody can fetch the whole one any more
 * @returns null in that case
 */
async function fetchWhole(
  signal: AbortSignal,
  retry: RetriedPicture,
  index: number,
  source: PictureSource,
  report: ReportOfRetry,
  part: Buffer | null,
): Promise<Buffer | null> {
  try {
    return await fetchBytes(signal, retry, index, source, report);
  } catch (cause) {
    if (part === null || !isAppError(cause) || mayStillCome(cause, source)) throw cause;
    logger.warn({ err: cause }, 'only a part of a picture is left, and is delivered');
    return null;
  }
}

function mayStillCome(cause: AppError, source: PictureSource): boolean {
  if (cause.code === 'cancelled') return true;
  const isKept =
    source.kind === 'link' || Date.now() < source.lost.record.issuedAt + defaultTaskTimes.taskLifeMs;
  return isKept && canFetchLater(cause);
}

async function fetchBytes(
  signal: AbortSignal,
  retry: RetriedPicture,
  index: number,
  source: PictureSource,
  report: ReportOfRetry,
): Promise<Buffer> {
  if (source.kind === 'call') return fetchOfCall(signal, retry, index, source.lost, report);
  try {
    return (await fetchLink(signal, retry.upstream, source.link)).bytes;
  } catch (cause) {
    const lost = isAppError(cause) && cause.code !== 'cancelled' ? await findKeptCall(retry, index) : null;
    if (lost === null || source.link.taskId !== undefined) throw cause;
    logger.warn({ err: cause }, 'a link leads nowhere, so its task is asked for a new one');
    return fetchOfCall(signal, retry, index, lost, report).catch((failure: unknown) => {
      // The link may lead to the picture again when the task is gone.
      throw isAppError(failure) && failure.code !== 'cancelled' ? cause : failure;
    });
  }
}

/** The call that was to make a picture, if the gateway may hand out its task to this key. */
async function findKeptCall({ storage, jobId, upstream }: RetriedPicture, index: number) {
  const lost = await findLostCall(storage, jobId, index);
  return lost?.task && lost.keyFingerprint === fingerprintKey(upstream.apiKey) ? lost : null;
}

async function fetchOfCall(
  signal: AbortSignal,
  { storage, upstream, jobId, tasks, times }: RetriedPicture,
  index: number,
  lost: LostCall,
  report: ReportOfRetry,
): Promise<Buffer> {
  const reported: { cost: LaterCost | null } = { cost: null };
  const request = {
    ...{ storage, upstream, lost },
    report: (data: JobEventData<'job-progress'>) => report({ event: 'job-progress', data }),
    onCost: (cost: LaterCost) => {
      reported.cost = cost;
    },
  };
  const found = await fetchLostPicture(signal, request, tasks, times).finally(async () => {
    if (reported.cost !== null) await noteCost(storage, jobId, lost.record.call, reported.cost);
  });
  if ('bytes' in found) return found.bytes;
  await unlessRefused(() => storeLink(storage, jobId, index, found));
  return (await fetchLink(signal, upstream, found)).bytes;
}

async function noteCost(storage: Storage, jobId: string, call: number, cost: LaterCost): Promise<void> {
  try {
    await noteLaterCost(storage, jobId, call, cost);
  } catch (cause) {
    logger.error({ err: cause }, 'what a call cost could not be stored');
  }
}

/** A second reader may have fetched and saved the picture meanwhile, and then nobody confirms this copy of it. */
async function parkUnlessSaved(storage: Storage, jobId: string, index: number, bytes: Buffer): Promise<void> {
  await unlessRefused(() => storePicture(storage, jobId, index, bytes));
  try {
    if (await storage.exists(jobKeys.saved(jobId, index)))
      await storage.delete(jobKeys.picture(jobId, index));
  } catch (cause) {
    logger.warn({ err: cause }, 'a picture that was saved before could not be deleted; the sweep does it');
  }
}

/** A picture that cannot be parked is delivered all the same, because the way to it stays. */
async function unlessRefused(park: () => Promise<unknown>): Promise<void> {
  try {
    await park();
  } catch (cause) {
    logger.error({ err: cause }, 'what was fetched again could not be parked');
  }
}
