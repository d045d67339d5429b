import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import type { Usage } from '@/lib/protocol/job-events';
import type { GatewayEvent } from '../../gateway/gateway-route';
import { inspectPicture } from '../../platform/images/inspect-picture';
import { logger } from '../../platform/log';
import { plainBase64 } from '../frame';
import { jobKeys } from '../job-record';
import type { JobRun } from '../job-run';
import { encodeLink, fetchLink, type PictureLink } from '../picture-link';
import { noteTask } from './call-record';
import type { JobCall } from './plan-calls';

/** What has come of a call so far. Pictures are named by their index in the job. */
export interface CallProgress {
  /** Pictures that the answer reported, whether they can be delivered or not. */
  reported: Set<number>;
  /** Pictures that the gateway sent, as bytes or as a link: it bills these. */
  received: Set<number>;
  /** Pictures that are in the log. */
  delivered: Set<number>;
  usage: Usage | null;
  /** What the gateway says that the call cost, in whole micro-USD. */
  costMicroUsd: number | null;
  taskId: string | null;
  uncertain: boolean;
  /** What a follow-up must send back, by picture. */
  signatures: Map<number, string>;
  downloadFailure: AppError | null;
}

/**
 * Writes what a call tells into the job's log, and downloads the pictures that it links. The pictures of a task are told
 * anew when it is asked for again: each is delivered once.
 * @throws AppError: what became of the call, once every download has ended
 */
export async function deliverCall(
  signal: AbortSignal,
  run: JobRun,
  call: JobCall,
  progress: CallProgress,
  events: AsyncIterable<GatewayEvent>,
): Promise<void> {
  const work: Promise<void>[] = [];
  try {
    for await (const event of events) {
      const later = await takeEvent(signal, run, call, progress, event);
      if (later) work.push(later.done);
    }
  } finally {
    await Promise.all(work);
  }
}

/** @returns work that goes on while the next event is read */
async function takeEvent(
  signal: AbortSignal,
  run: JobRun,
  call: JobCall,
  progress: CallProgress,
  event: GatewayEvent,
): Promise<{ done: Promise<void> } | null> {
  const { log } = run;
  switch (event.type) {
    case 'response':
      return null;
    case 'task':
      progress.taskId = event.id;
      return { done: rememberTask(run, call, event) };
    case 'cost':
      progress.costMicroUsd = event.microUsd;
      return null;
    case 'picture-link':
    case 'picture-content': {
      const index = call.first + event.index;
      if (!isNew(progress, index)) return null;
      const link = { url: event.url, ...(event.type === 'picture-content' ? { taskId: event.taskId } : {}) };
      return { done: fetchPicture(signal, run, progress, index, link) };
    }
    case 'signature':
      progress.signatures.set(call.first + event.index, event.signature);
      return null;
    case 'preview':
      await logPreview(run, call.first + event.index, event.base64);
      return null;
    case 'picture': {
      const index = call.first + event.index;
      if (isNew(progress, index)) await logPicture(run, progress, index, event.base64);
      return null;
    }
    case 'picture-missing': {
      const index = call.first + event.index;
      if (progress.reported.has(index)) return null;
      progress.reported.add(index);
      log.append({ event: 'image-fail', data: { index, reason: event.reason, retryable: false } });
      return null;
    }
    case 'progress': {
      const { stage, percent, echo, task } = event;
      const more = { ...(task ? { task } : {}), ...(echo ? { echo: { ...echo } } : {}) };
      log.append({ event: 'job-progress', data: { stage, percent, ...more } });
      return null;
    }
    case 'text':
      log.append({ event: 'text-delta', data: { text: event.text } });
      return null;
    case 'answer':
      log.append({
        event: 'answer-end',
        data: { raw: event.raw, echo: event.echo && { ...event.echo }, genIds: [...event.genIds] },
      });
      return null;
    case 'usage':
      progress.usage = event.usage;
      return null;
  }
}

/** Counts a picture that the gateway sent; whether it is still to be delivered. */
function isNew(progress: CallProgress, index: number): boolean {
  progress.reported.add(index);
  progress.received.add(index);
  return !progress.delivered.has(index);
}

/** The id is in memory in any case: a storage that refuses it only matters if this process dies, too. */
async function rememberTask(
  run: JobRun,
  { call }: JobCall,
  { id, expiresAt }: { id: string; expiresAt: number | null },
): Promise<void> {
  try {
    await noteTask(run.storage, run.jobId, call, { id, expiresAt });
  } catch (cause) {
    logger.error({ err: cause }, 'the id of a task could not be stored');
  }
}

async function logPreview(run: JobRun, index: number, base64: string): Promise<void> {
  const bytes = Buffer.from(base64, 'base64');
  const picture = await inspectPicture(bytes);
  if (picture === null) return;
  const { mimeType } = picture;
  run.log.appendPreview({ index, mimeType, base64: plainBase64(base64, bytes) });
}

async function logPicture(run: JobRun, progress: CallProgress, index: number, base64: string): Promise<void> {
  const bytes = Buffer.from(base64, 'base64');
  const picture = await inspectPicture(bytes);
  if (picture === null) {
    run.log.append({ event: 'image-fail', data: { index, reason: 'refused', retryable: false } });
    return;
  }
  progress.delivered.add(index);
  const signature = progress.signatures.get(index) ?? null;
  run.log.appendPicture({ index, ...picture, base64: plainBase64(base64, bytes), bytes, signature });
}

/**
 * One failed picture never costs the others. The link is stored before the download, in case the process dies
 * meanwhile, so that the download alone can be retried; where the storage refuses it, it is parked with the failure.
 */
async function fetchPicture(
  signal: AbortSignal,
  run: JobRun,
  progress: CallProgress,
  index: number,
  link: PictureLink,
): Promise<void> {
  run.log.append({ event: 'job-progress', data: { stage: 'saving', percent: null } });
  try {
    await run.storage.claim(jobKeys.link(run.jobId, index), encodeLink(link));
  } catch (cause) {
    logger.error({ err: cause }, 'a result link could not be stored yet');
  }
  try {
    const { bytes, isStored, ...picture } = await loadPicture(signal, run, index, link);
    progress.delivered.add(index);
    const signature = progress.signatures.get(index) ?? null;
    run.log.appendPicture({
      index,
      ...picture,
      base64: bytes.toString('base64'),
      bytes,
      signature,
      isStored,
    });
  } catch (cause) {
    const error = asAppError(cause);
    const reason = error.details.imageFailReason ?? 'download';
    if (reason === 'download' && error.retryable) run.log.appendFailedLink(index, encodeLink(link));
    else run.log.append({ event: 'image-fail', data: { index, reason, retryable: false } });
    progress.downloadFailure ??=
      error.code === 'cancelled'
        ? error
        : new AppError('download_failed', error.message, { cause, details: error.details });
  }
}

/** The gateway hands out its own pictures a few times only, so these are stored before they are shown. */
async function loadPicture(signal: AbortSignal, run: JobRun, index: number, link: PictureLink) {
  const picture = await fetchLink(signal, run.upstream, link);
  if (link.taskId === undefined) return { ...picture, isStored: false };
  try {
    await run.storage.claim(jobKeys.picture(run.jobId, index), picture.bytes);
    return { ...picture, isStored: true };
  } catch (cause) {
    logger.error({ err: cause }, 'a picture could not be stored yet');
    return { ...picture, isStored: false };
  }
}

export function asAppError(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  logger.error({ err: cause }, 'a job failed unexpectedly');
  return new AppError('internal_error', 'The studio failed unexpectedly after the call was issued.', {
    cause,
  });
}
