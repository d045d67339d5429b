import 'server-only';
import { type PricedRequest, settleCost } from '@/lib/catalogue/cost';
import { AppError } from '@/lib/protocol/app-error';
import type { JobError, JobOutcome, Usage } from '@/lib/protocol/job-events';
import { downloadPicture } from '../gateway/download-picture';
import type { GatewayEvent } from '../gateway/gateway-route';
import type { Upstream } from '../gateway/upstream';
import { inspectPicture } from '../platform/images/inspect-picture';
import { logger } from '../platform/log';
import type { Storage } from '../platform/storage/storage';
import { plainBase64 } from './frame';
import type { JobLog } from './job-log';
import { jobKeys } from './job-record';

export interface JobRun {
  jobId: string;
  order: PricedRequest;
  upstream: Upstream;
  storage: Storage;
  log: JobLog;
  /** The one upstream call of this job. */
  call: (signal: AbortSignal) => AsyncGenerator<GatewayEvent>;
}

/** What has come of a call so far. */
interface Harvest {
  /** Pictures that the answer had, whether they can be delivered or not. */
  told: number;
  /** Pictures that the gateway gave, as bytes or as a link: what it bills. */
  handedOver: number;
  delivered: number;
  /** Pictures asked for that an answer which broke off did not come to. */
  untold: number;
  usage: Usage | null;
  failure: AppError | null;
  downloads: Promise<void>[];
}

/** How a job ended, for whoever counts and logs it. */
export interface JobResult {
  status: JobOutcome;
  requested: number;
  delivered: number;
  costMicroUsd: number | null;
  basis: string;
  failure: AppError | null;
}

/** Issues the call and writes everything that comes of it into the log, to the one cost-report and job-end. */
export async function runJob(signal: AbortSignal, run: JobRun): Promise<JobResult> {
  const harvest: Harvest = {
    told: 0,
    handedOver: 0,
    delivered: 0,
    untold: 0,
    usage: null,
    failure: null,
    downloads: [],
  };
  // A chat tells its stages itself.
  const stage = run.order.kind === 'chat' ? 'waiting' : 'generating';
  run.log.append({ event: 'job-progress', data: { stage, percent: null } });
  try {
    for await (const event of run.call(signal)) await take(signal, run, harvest, event);
  } catch (cause) {
    harvest.failure = asAppError(cause);
    harvest.untold = Math.max(0, (run.order.parameters.n ?? 1) - harvest.told);
  }
  await Promise.all(harvest.downloads);
  return end(run, harvest);
}

async function take(signal: AbortSignal, run: JobRun, harvest: Harvest, event: GatewayEvent): Promise<void> {
  switch (event.type) {
    case 'response':
      return;
    case 'preview': {
      const bytes = Buffer.from(event.base64, 'base64');
      const picture = await inspectPicture(bytes);
      if (picture === null) return;
      const base64 = plainBase64(event.base64, bytes);
      run.log.appendPreview({ index: event.index, mimeType: picture.mimeType, base64 });
      return;
    }
    case 'picture': {
      harvest.told += 1;
      harvest.handedOver += 1;
      const bytes = Buffer.from(event.base64, 'base64');
      const picture = await inspectPicture(bytes);
      if (picture === null) {
        run.log.append({
          event: 'image-fail',
          data: { index: event.index, reason: 'refused', retryable: false },
        });
        return;
      }
      harvest.delivered += 1;
      run.log.appendPicture({
        index: event.index,
        ...picture,
        base64: plainBase64(event.base64, bytes),
        bytes,
      });
      return;
    }
    case 'picture-link':
      harvest.told += 1;
      harvest.handedOver += 1;
      harvest.downloads.push(fetchPicture(signal, run, harvest, event.index, event.url));
      return;
    case 'picture-missing':
      harvest.told += 1;
      run.log.append({
        event: 'image-fail',
        data: { index: event.index, reason: event.reason, retryable: false },
      });
      return;
    case 'progress': {
      const { stage, percent, echo } = event;
      run.log.append({
        event: 'job-progress',
        data: echo ? { stage, percent, echo: { ...echo } } : { stage, percent },
      });
      return;
    }
    case 'text':
      run.log.append({ event: 'text-delta', data: { text: event.text } });
      return;
    case 'answer':
      run.log.append({
        event: 'answer-end',
        data: { raw: event.raw, echo: event.echo && { ...event.echo }, genIds: [...event.genIds] },
      });
      return;
    case 'usage':
      harvest.usage = event.usage;
      return;
  }
}

/**
 * One failed picture never costs the others. The link is kept, so that the download alone can be tried again: before it
 * is tried, in case the process dies meanwhile, or with the failure where the storage would not take it.
 */
async function fetchPicture(
  signal: AbortSignal,
  run: JobRun,
  harvest: Harvest,
  index: number,
  url: string,
): Promise<void> {
  run.log.append({ event: 'job-progress', data: { stage: 'saving', percent: null } });
  try {
    await run.storage.claim(jobKeys.link(run.jobId, index), url);
  } catch (cause) {
    logger.error({ err: cause }, 'a result link could not be kept yet');
  }
  try {
    const { bytes, ...picture } = await downloadPicture(signal, run.upstream, url);
    harvest.delivered += 1;
    run.log.appendPicture({ index, ...picture, base64: bytes.toString('base64'), bytes });
  } catch (cause) {
    const error = asAppError(cause);
    const reason = error.details.imageFailReason ?? 'download';
    if (reason === 'download') run.log.appendFailedLink(index, url);
    else run.log.append({ event: 'image-fail', data: { index, reason, retryable: false } });
    harvest.failure ??=
      error.code === 'cancelled'
        ? error
        : new AppError('download_failed', error.message, { cause, details: error.details });
  }
}

function end(run: JobRun, harvest: Harvest): JobResult {
  const { delivered, handedOver, untold, usage } = harvest;
  const failure = harvest.failure ?? (delivered === 0 ? nothingUsable() : null);
  // What a chat asks for is in its words: only the answer tells how many pictures that were.
  const requested = run.order.kind === 'chat' ? harvest.told : (run.order.parameters.n ?? 1);
  const charged = failure?.charged ?? true;
  const cost = settleCost(run.order, { charged, delivered: handedOver, usage, untold });
  const demo = run.upstream.demo;
  run.log.append({ event: 'cost-report', data: { ...cost, ...(usage ? { usage } : {}), demo } });
  const status = outcome(failure, delivered, requested);
  const error = failure ? jobError(failure) : undefined;
  run.log.append({ event: 'job-end', data: { status, requested, delivered, ...(error ? { error } : {}) } });
  return { status, requested, delivered, costMicroUsd: cost.microUsd, basis: cost.basis, failure };
}

/** Every picture was refused by its bytes: the call has failed, and its reader is told so. */
function nothingUsable(): AppError {
  return new AppError(
    'upstream_unreadable',
    'What the gateway delivered is no picture that this studio takes.',
  );
}

function outcome(failure: AppError | null, delivered: number, requested: number): JobOutcome {
  if (failure?.code === 'cancelled') return 'cancelled';
  if (failure?.code === 'interrupted') return 'interrupted';
  if (delivered === 0) return 'failed';
  return failure || delivered < requested ? 'partial' : 'succeeded';
}

function jobError(failure: AppError): JobError {
  const { upstream, retryAfterSeconds } = failure.details;
  return {
    code: failure.code,
    message: failure.message,
    retryable: failure.retryable,
    charged: failure.charged,
    ...(upstream?.requestId === undefined ? {} : { requestId: upstream.requestId }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(upstream ? { upstream } : {}),
  };
}

function asAppError(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  logger.error({ err: cause }, 'a job failed unexpectedly');
  return new AppError('internal_error', 'The studio failed unexpectedly after the call was issued.', {
    cause,
  });
}
