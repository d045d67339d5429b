import 'server-only';
import type { GatewayEvent } from '../../gateway/gateway-route';
import { logger } from '../../platform/log';
import type { JobRun } from '../job-run';
import type { PictureLink } from '../pictures/picture-link';
import type { CallProgress } from './call-progress';
import { noteTask, takePlace } from './call-record';
import { contentHash, fetchPicture, logPicture, logPreview } from './deliver-picture';
import { OtherForms } from './other-forms';
import type { JobCall } from './plan-calls';

/**
 * Writes what a call reports into the job's log, and downloads the pictures that it links. The pictures of a task are
 * told anew when it is asked for again: each is delivered once.
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
  const forms = new OtherForms(call.pictures);
  try {
    for await (const event of events) {
      const passed = forms.pass(event);
      const later = passed && (await takeEvent(signal, run, call, progress, passed));
      if (later) work.push(later.done);
    }
  } finally {
    await Promise.all(work);
    await deliverOtherForms(signal, run, call, progress, forms);
  }
}

/**
 * Delivers the pictures that were held back and did not arrive in another form. Where each link has its bytes beside
 * it, the bytes replace a link that failed.
 */
async function deliverOtherForms(
  signal: AbortSignal,
  run: JobRun,
  call: JobCall,
  progress: CallProgress,
  { held, next, links }: OtherForms,
): Promise<void> {
  const failed =
    held.length === links ? [...progress.received].filter((index) => !progress.delivered.has(index)) : [];
  let place = next;
  for (const event of held) {
    if (signal.aborted) return;
    if (event.type !== 'picture') {
      const index = await indexInJob(run, call, place);
      if (!(await fetchPicture(signal, run, progress, index, linkOf(event), true))) continue;
      isNew(run, progress, index);
      place += 1;
    } else if (!progress.contents.has(contentHash(Buffer.from(event.base64, 'base64')))) {
      const instead = failed.shift();
      if (instead !== undefined && failed.length === 0) progress.downloadFailure = null;
      const index = instead ?? (await indexInJob(run, call, place));
      await takePictureEvent(signal, run, progress, event, index);
      if (instead === undefined) place += 1;
    }
  }
}

function linkOf(event: Extract<GatewayEvent, { type: 'picture-link' | 'picture-content' }>): PictureLink {
  return { url: event.url, ...(event.type === 'picture-content' ? { taskId: event.taskId } : {}) };
}

/** @returns work that goes on while the next event is read */
async function takeEvent(
  signal: AbortSignal,
  run: JobRun,
  call: JobCall,
  progress: CallProgress,
  event: GatewayEvent,
): Promise<{ done: Promise<void> } | null> {
  if ('index' in event) {
    const index = await indexInJob(run, call, event.index);
    return takePictureEvent(signal, run, progress, event, index);
  }
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
    case 'usage':
      progress.usage = event.usage;
      return null;
    case 'progress': {
      const { stage, percent, echo, task } = event;
      const more = { ...(task ? { task } : {}), ...(echo ? { echo: { ...echo } } : {}) };
      log.append({ event: 'job-progress', data: { stage, percent, ...more } });
      return null;
    }
    case 'text':
      log.append({ event: 'text-delta', data: { text: event.text } });
      return null;
    case 'answer': {
      const { raw, echo, genIds } = event;
      log.append({ event: 'answer-end', data: { raw, echo: echo && { ...echo }, genIds: [...genIds] } });
      return null;
    }
  }
}

/**
 * The index in the job of a call's picture. Pictures that were asked for have theirs in advance; those that a call
 * makes beyond them stand behind all others, in the order in which they come.
 */
async function indexInJob(run: JobRun, { call, first, pictures }: JobCall, place: number): Promise<number> {
  if (place < pictures || run.calls.length === 1) return first + place;
  const name = `${call}.${place}`;
  for (let index = run.requested; ; index += 1) {
    const owner = run.extras.get(index);
    if (owner === name) return index;
    if (owner !== undefined) continue;
    // No other call of this process may take it while the storage is asked.
    run.extras.set(index, name);
    if (await takesPlace(run, index, { call, place })) return index;
    run.extras.set(index, 'another process');
  }
}

/** A storage that fails costs no picture: the place is this process's then. */
async function takesPlace(
  { storage, jobId }: JobRun,
  index: number,
  picture: { call: number; place: number },
): Promise<boolean> {
  try {
    return await takePlace(storage, jobId, index, picture);
  } catch (cause) {
    logger.error({ err: cause }, 'the place of a picture could not be stored');
    return true;
  }
}

/** @param index of the picture in the job */
async function takePictureEvent(
  signal: AbortSignal,
  run: JobRun,
  progress: CallProgress,
  event: Extract<GatewayEvent, { index: number }>,
  index: number,
): Promise<{ done: Promise<void> } | null> {
  switch (event.type) {
    case 'signature':
      progress.signatures.set(index, event.signature);
      return null;
    case 'preview':
      await logPreview(run, index, event.base64);
      return null;
    case 'picture':
      if (isNew(run, progress, index)) await logPicture(run, progress, index, event);
      return null;
    case 'picture-link':
    case 'picture-content': {
      if (!isNew(run, progress, index)) return null;
      const fetched = fetchPicture(signal, run, progress, index, linkOf(event));
      return { done: fetched.then(() => undefined) };
    }
    case 'picture-missing': {
      if (progress.reported.has(index)) return null;
      progress.reported.add(index);
      run.log.append({ event: 'image-fail', data: { index, reason: event.reason, retryable: false } });
      return null;
    }
  }
}

/** Counts a picture that the gateway sent; whether it is still to be delivered. */
function isNew(run: JobRun, progress: CallProgress, index: number): boolean {
  progress.reported.add(index);
  progress.received.add(index);
  if (run.deliveredBefore.includes(index)) progress.delivered.add(index);
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
