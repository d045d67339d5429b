import 'server-only';
import { AppError, isAppError } from '@/lib/protocol/app-error';
import { errorTable } from '@/lib/protocol/errors';
import type { ImageFailReason, JobEventData } from '@/lib/protocol/job-events';
import type { GatewayEvent, GatewayTasks } from '../../gateway/gateway-route';
import { tasksRoute } from '../../gateway/routes/tasks-route';
import type { Upstream } from '../../gateway/upstream';
import type { Storage } from '../../platform/storage/storage';
import { getClaim, hasEnd, pictureIndexes, readWholeLog } from '../job-record';
import type { PictureLink } from '../pictures/picture-link';
import { type CallRecord, type LaterCost, readCallRecord, readExtra } from './call-record';
import { type FoundTask, readCallTask, taskOf } from './call-task';
import { findTask } from './find-task';
import { ownEvents } from './own-events';
import { defaultTaskTimes, type TaskTimes } from './task-times';

/** A call that has ended without one of its pictures, though the gateway may have it. */
export interface LostCall {
  record: CallRecord;
  /** The index of the picture in the call. */
  place: number;
  keyFingerprint: string;
  /** null: it is to be found on the gateway's list. */
  task: FoundTask | null;
}

/** A user who waits gets an answer soon; the list may be asked again as often as they like. */
const searchMs = 15_000;

/** The call that was to make a picture; null if it was refused, is still running, or is not kept as a task. */
export async function findLostCall(storage: Storage, jobId: string, index: number): Promise<LostCall | null> {
  const claim = await getClaim(storage, jobId);
  // The sandbox of a demo job is asked as well, though nobody can go on with such a job.
  const made = await readCallOf(storage, jobId, index);
  if (claim === null || made === null) return null;
  const { record, place } = made;
  const { frames } = await readWholeLog(storage, jobId);
  const hasEnded = hasEnd(frames) || pictureIndexes(frames, 'image-fail').includes(index);
  const task = await readCallTask(storage, jobId, record.call);
  if (!hasEnded || task?.id === null) return null;
  const { keyFingerprint } = claim;
  return { record, place, keyFingerprint, task: task && taskOf(task) };
}

/** Whether a picture comes from a task that another call fits as well. */
export async function isUncertain(storage: Storage, jobId: string, index: number): Promise<boolean> {
  const made = await readCallOf(storage, jobId, index);
  const task = made && (await readCallTask(storage, jobId, made.record.call));
  return task?.uncertain ?? false;
}

/**
 * A job's only call, or the call of that picture if each picture has its own. The whole of a picture that was delivered
 * by half has an index of its own, after all others.
 */
async function readCallOf(
  storage: Storage,
  jobId: string,
  index: number,
): Promise<Pick<LostCall, 'record' | 'place'> | null> {
  for (const call of new Set([index, 0])) {
    const record = await readIssuedRecord(storage, jobId, call);
    if (record && index >= record.first && index < record.first + record.pictures)
      return { record, place: index - record.first };
  }
  const extra = await readExtra(storage, jobId, index);
  const record = extra && (await readIssuedRecord(storage, jobId, extra.call));
  return record && { record, place: extra.place };
}

async function readIssuedRecord(storage: Storage, jobId: string, call: number): Promise<CallRecord | null> {
  const record = await readCallRecord(storage, jobId, call);
  return record === null || record === 'damaged' || 'neverIssued' in record ? null : record;
}

/**
 * Asks the gateway once more for the task of a call, and for a picture of it. Free.
 * @throws AppError with `imageFailReason` if there is none: `download` if it may come later
 */
export async function fetchLostPicture(
  signal: AbortSignal,
  request: {
    storage: Storage;
    upstream: Upstream;
    lost: LostCall;
    report: (data: JobEventData<'job-progress'>) => void;
    /** Called with what the call cost, as the gateway reports it. */
    onCost: (cost: LaterCost) => void;
  },
  tasks: GatewayTasks | undefined = tasksRoute.tasks,
  times: TaskTimes = { ...defaultTaskTimes, searchMs, unreachableMs: 0 },
): Promise<PictureLink | { bytes: Buffer }> {
  const { storage, upstream, lost, report } = request;
  const { record, keyFingerprint } = lost;
  if (!tasks) throw missing('download');
  for (let known = lost.task; ; known = null) {
    if (known === null) report({ stage: 'generating', percent: null, task: 'searching' });
    const search = { storage, upstream, tasks, keyFingerprint, call: record, times };
    const task = known ?? (await findTask(signal, search));
    if (typeof task === 'string') throw missing('download');
    report({ stage: 'generating', percent: null, task: 'found' });
    const found = await fetchFrom(signal, request, tasks, task);
    if (found !== 'of another call') return found;
  }
}

async function fetchFrom(
  signal: AbortSignal,
  { storage, upstream, lost: { record, place }, report, onCost }: Parameters<typeof fetchLostPicture>[1],
  tasks: GatewayTasks,
  task: FoundTask,
): Promise<PictureLink | { bytes: Buffer } | 'of another call'> {
  const { jobId, call, pictures } = record;
  const { id, uncertain } = task;
  const events = tasks.resume(signal, upstream, { id, requested: pictures });
  let isOthers = false;
  const own = ownEvents(storage, { jobId, call, task }, events, () => {
    isOthers = true;
  });
  let found: PictureLink | { bytes: Buffer } | null = null;
  try {
    // The cost comes after the pictures.
    for await (const event of own) {
      if (event.type === 'progress') {
        const { stage, percent, task: state } = event;
        report({ stage, percent, ...(state ? { task: state } : {}) });
      }
      if (event.type === 'cost') onCost({ microUsd: event.microUsd, uncertain });
      if ('index' in event && event.index === place) found ??= sourceOf(event);
    }
  } catch (cause) {
    // The reason why a task failed also says whether the gateway bills it.
    if (isAppError(cause) && !cause.charged) onCost({ microUsd: 0, uncertain });
    if (found === null) throw asMissing(cause);
  }
  if (isOthers) return 'of another call';
  if (found === null) throw missing('empty');
  return found;
}

function sourceOf(event: GatewayEvent): PictureLink | { bytes: Buffer } | null {
  if (event.type === 'picture') return { bytes: Buffer.from(event.base64, 'base64') };
  if (event.type === 'picture-link') return { url: event.url };
  return event.type === 'picture-content' ? { url: event.url, taskId: event.taskId } : null;
}

/** The failure of a task is final; a gateway that cannot be asked now may answer later. */
function asMissing(cause: unknown): unknown {
  if (!isAppError(cause) || cause.code === 'cancelled') return cause;
  if (cause.code === 'moderation_blocked') return missing('withheld', cause);
  // A code that is usually free, but was charged: the request for the task was refused, and the task is unchanged.
  const isRefused = cause.charged && !errorTable[cause.code].charged;
  return missing(isRefused || cause.code === 'internal_error' ? 'download' : 'empty', cause);
}

function missing(imageFailReason: ImageFailReason, cause?: AppError): AppError {
  const message = 'The gateway has no such picture for this job.';
  return new AppError('download_failed', message, { cause, details: { imageFailReason } });
}
