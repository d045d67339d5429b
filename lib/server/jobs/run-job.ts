import 'server-only';
import type { PricedRequest } from '@/lib/catalogue/cost';
import { AppError } from '@/lib/protocol/app-error';
import { downloadPicture } from '../gateway/download-picture';
import type { GatewayEvent } from '../gateway/gateway-route';
import type { Upstream } from '../gateway/upstream';
import { inspectPicture } from '../platform/images/inspect-picture';
import { logger } from '../platform/log';
import type { Storage } from '../platform/storage/storage';
import { plainBase64 } from './frame';
import type { JobLog } from './job-log';
import { jobKeys } from './job-record';
import { type CallProgress, type JobResult, settleJob } from './settle-job';

export interface JobRun {
  jobId: string;
  spec: PricedRequest;
  upstream: Upstream;
  storage: Storage;
  log: JobLog;
  /** The one upstream call of this job. */
  call: (signal: AbortSignal) => AsyncGenerator<GatewayEvent>;
}

/** Issues the call and writes everything that comes of it into the log, up to the one cost-report and job-end. */
export async function runJob(signal: AbortSignal, run: JobRun): Promise<JobResult> {
  const progress: CallProgress = {
    reported: 0,
    received: 0,
    delivered: 0,
    unreported: 0,
    usage: null,
    failure: null,
  };
  const downloads: Promise<void>[] = [];
  // A chat reports its stages itself.
  const stage = run.spec.kind === 'chat' ? 'waiting' : 'generating';
  run.log.append({ event: 'job-progress', data: { stage, percent: null } });
  try {
    for await (const event of run.call(signal)) {
      if (event.type === 'picture-link') {
        progress.reported += 1;
        progress.received += 1;
        downloads.push(fetchPicture(signal, run, progress, event));
      } else await logEvent(run, progress, event);
    }
  } catch (cause) {
    progress.failure = asAppError(cause);
    progress.unreported = Math.max(0, (run.spec.parameters.n ?? 1) - progress.reported);
  }
  await Promise.all(downloads);
  return settleJob(run, progress);
}

type PictureLink = Extract<GatewayEvent, { type: 'picture-link' }>;

async function logEvent(
  run: JobRun,
  progress: CallProgress,
  event: Exclude<GatewayEvent, PictureLink>,
): Promise<void> {
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
    case 'picture':
      await logPicture(run, progress, event);
      return;
    case 'picture-missing': {
      const { index, reason } = event;
      progress.reported += 1;
      run.log.append({ event: 'image-fail', data: { index, reason, retryable: false } });
      return;
    }
    case 'progress': {
      const { stage, percent, echo } = event;
      run.log.append({
        event: 'job-progress',
        data: { stage, percent, ...(echo ? { echo: { ...echo } } : {}) },
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
      progress.usage = event.usage;
      return;
  }
}

async function logPicture(
  run: JobRun,
  progress: CallProgress,
  { index, base64 }: { index: number; base64: string },
): Promise<void> {
  progress.reported += 1;
  progress.received += 1;
  const bytes = Buffer.from(base64, 'base64');
  const picture = await inspectPicture(bytes);
  if (picture === null) {
    run.log.append({ event: 'image-fail', data: { index, reason: 'refused', retryable: false } });
    return;
  }
  progress.delivered += 1;
  run.log.appendPicture({ index, ...picture, base64: plainBase64(base64, bytes), bytes });
}

/**
 * One failed picture never costs the others. The link is stored before the download, in case the process dies
 * meanwhile, so that the download alone can be retried; where the storage refuses it, it is parked with the failure.
 */
async function fetchPicture(
  signal: AbortSignal,
  run: JobRun,
  progress: CallProgress,
  { index, url }: PictureLink,
): Promise<void> {
  run.log.append({ event: 'job-progress', data: { stage: 'saving', percent: null } });
  try {
    await run.storage.claim(jobKeys.link(run.jobId, index), url);
  } catch (cause) {
    logger.error({ err: cause }, 'a result link could not be stored yet');
  }
  try {
    const { bytes, ...picture } = await downloadPicture(signal, run.upstream, url);
    progress.delivered += 1;
    run.log.appendPicture({ index, ...picture, base64: bytes.toString('base64'), bytes });
  } catch (cause) {
    const error = asAppError(cause);
    const reason = error.details.imageFailReason ?? 'download';
    if (reason === 'download') run.log.appendFailedLink(index, url);
    else run.log.append({ event: 'image-fail', data: { index, reason, retryable: false } });
    progress.failure ??=
      error.code === 'cancelled'
        ? error
        : new AppError('download_failed', error.message, { cause, details: error.details });
  }
}

function asAppError(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  logger.error({ err: cause }, 'a job failed unexpectedly');
  return new AppError('internal_error', 'The studio failed unexpectedly after the call was issued.', {
    cause,
  });
}
