import 'server-only';
import type { GatewayEvent } from '../../gateway/gateway-route';
import type { JobRun } from '../job-run';
import type { PictureLink } from '../pictures/picture-link';
import type { CallProgress } from './call-progress';
import { contentHash, fetchPicture, logPicture, logPreview } from './deliver-picture';
import { indexInJob, isHalf } from './index-in-job';
import { rememberTask } from './named-events';
import { OtherForms } from './other-forms';
import type { JobCall } from './plan-calls';
import { keepSpare } from './spares';

/**
 * Writes what a call reports into the job's log, and downloads the pictures that it links. A task that is read again
 * reports its pictures again, and each is delivered once.
 * @throws AppError that says how the call ended, once every download has ended
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
 * Delivers the pictures that were held back and did not arrive in another form. If the answer has bytes for every link,
 * the bytes replace a link that failed, as does an address of the same picture with its signature.
 */
async function deliverOtherForms(
  signal: AbortSignal,
  run: JobRun,
  call: JobCall,
  progress: CallProgress,
  forms: OtherForms,
): Promise<void> {
  const { held, next, links } = forms;
  const isFailed = (index: number) => !progress.delivered.has(index);
  const failed =
    held.filter(({ type }) => type === 'picture').length === links
      ? [...progress.received].filter(isFailed)
      : [];
  let indexInCall = next;
  for (const event of held) {
    if (signal.aborted) return;
    const earlier = forms.earlierOf(event);
    const unsigned = earlier === undefined ? null : await indexInJob(run, call, earlier);
    if (event.type !== 'picture' && unsigned !== null && isFailed(unsigned)) {
      await fetchPicture(signal, run, progress, unsigned, linkOf(event), true);
      if (![...progress.received].some(isFailed)) progress.downloadFailure = null;
    } else if (event.type !== 'picture') {
      const index = await indexInJob(run, call, indexInCall);
      if (!(await fetchPicture(signal, run, progress, index, linkOf(event), true))) continue;
      countReceived(run, progress, index);
      indexInCall += 1;
    } else if (!progress.contents.has(contentHash(Buffer.from(event.base64, 'base64')))) {
      const instead = failed.shift();
      if (instead !== undefined && failed.length === 0) progress.downloadFailure = null;
      const index = instead ?? (await indexInJob(run, call, indexInCall));
      await takePictureEvent(signal, run, progress, event, index);
      if (instead === undefined) indexInCall += 1;
    }
  }
}

function linkOf(event: Extract<GatewayEvent, { type: 'picture-link' | 'picture-content' }>): PictureLink {
  return { url: event.url, ...(event.type === 'picture-content' ? { taskId: event.taskId } : {}) };
}

function bringsWhole(event: Extract<GatewayEvent, { index: number }>): boolean {
  if (event.type === 'picture') return !event.damaged;
  return event.type === 'picture-link' || event.type === 'picture-content' || event.type === 'signature';
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
    const before = call.first + event.index;
    if (isHalf(run, before) && !bringsWhole(event)) return null;
    const index = await indexInJob(run, call, event.index);
    const later = await takePictureEvent(signal, run, progress, event, index);
    const noteWhole = () => {
      if (progress.delivered.has(index)) progress.halves.delete(before);
    };
    if (later === null) noteWhole();
    return later && { done: later.done.then(noteWhole) };
  }
  const { log } = run;
  switch (event.type) {
    case 'response':
      return null;
    case 'task':
      progress.taskId = event.id;
      return { done: rememberTask(run, call.call, event).then(() => undefined) };
    case 'cost':
      progress.costMicroUsd = event.microUsd;
      return null;
    case 'spare-picture':
      keepSpare(progress, event.picture);
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

/** @param index of the picture in the job */
export async function takePictureEvent(
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
      if (event.damaged) progress.brokenOff.add(index);
      if (countReceived(run, progress, index)) await logPicture(run, progress, index, event);
      return null;
    case 'picture-link':
    case 'picture-content': {
      if (!countReceived(run, progress, index)) return null;
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

/** Counts a picture that the gateway sent. @returns whether it is still to be delivered */
function countReceived(run: JobRun, progress: CallProgress, index: number): boolean {
  progress.reported.add(index);
  progress.received.add(index);
  if (run.deliveredBefore.includes(index)) progress.delivered.add(index);
  return !progress.delivered.has(index);
}
