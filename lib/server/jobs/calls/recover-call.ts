import 'server-only';
import { AppError, isAppError } from '@/lib/protocol/app-error';
import { logger } from '../../platform/log';
import { withTimeLimit } from '../../platform/time-limit';
import type { JobRun } from '../job-run';
import type { CallProgress } from './call-progress';
import { toJobError } from './call-result';
import { type FoundTask, noteTask } from './call-task';
import { deliverCall } from './deliver-call';
import { findTask } from './find-task';
import type { IssuedCall } from './listed-calls';
import { ownEvents } from './own-events';
import type { JobCall } from './plan-calls';
import { hasAllSpares } from './spares';

/**
 * Goes on with a call whose answer was lost.
 * @param known its task; null if that is to be found on the list
 * @param loss how the answer was lost; null if another process had issued the call
 * @throws AppError that says how the call ended
 */
export async function recoverCall(
  signal: AbortSignal,
  run: JobRun,
  call: JobCall,
  issued: IssuedCall,
  progress: CallProgress,
  known: FoundTask | null,
  loss: AppError | null,
): Promise<void> {
  let task = known;
  do {
    task ??= await searchTask(signal, run, issued, progress, loss);
    // The call whose answer names a task has it, and another one that had found it on the list searches again.
    if (await resumeTask(signal, run, call, progress, task)) return;
    task = null;
  } while (!signal.aborted);
  signal.throwIfAborted();
}

/** @throws AppError if the gateway has no such task, or cannot or will not list its tasks */
async function searchTask(
  signal: AbortSignal,
  run: JobRun,
  issued: IssuedCall,
  progress: CallProgress,
  loss: AppError | null,
): Promise<FoundTask> {
  const { storage, upstream, tasks, keyFingerprint } = run;
  // A proxy's 503 most often means that the call went nowhere: so an unreachable gateway is not waited for.
  const patient = loss?.charged === false ? { ...run.times, unreachableMs: 0 } : run.times;
  // What has arrived already is shown soon, whatever the gateway says.
  const searchMs = Math.min(run.times.searchMs, run.times.sparesMs);
  const times = hasAllSpares(progress, issued.pictures)
    ? { ...run.times, searchMs, unreachableMs: 0 }
    : patient;
  if (!tasks) throw notFound(loss);
  run.log.append({
    event: 'job-progress',
    data: { stage: 'generating', percent: null, task: 'searching' },
  });
  const search = { storage, upstream, tasks, keyFingerprint, call: issued, times };
  let found: FoundTask | 'absent' | 'unknown';
  try {
    found = await findTask(signal, search);
  } catch (cause) {
    if (loss === null || loss.charged || !isAppError(cause)) throw cause;
    // It was stopped before the list could show whether the call is free.
    progress.mayBeKept = true;
    throw new AppError(cause.code, cause.message, { cause, details: { ...cause.details, charged: false } });
  }
  if (typeof found !== 'string') {
    progress.uncertain = found.uncertain;
    return found;
  }
  progress.isWithoutTask = found === 'absent';
  if (loss === null || loss.charged) throw notFound(loss);
  // A list that nobody could read proves nothing: the gateway may have made the pictures although its proxy answered
  // with a 503.
  if (found === 'unknown') progress.mayBeKept = true;
  else await noteFailure(run, issued, progress.taskId, loss);
  throw loss;
}

/** @returns false if the task turned out to be another call's, before it brought anything */
async function resumeTask(
  signal: AbortSignal,
  run: JobRun,
  call: JobCall,
  progress: CallProgress,
  task: FoundTask,
): Promise<boolean> {
  if (!run.tasks) throw notFound(null);
  progress.taskId = task.id;
  run.log.append({ event: 'job-progress', data: { stage: 'generating', percent: null, task: 'found' } });
  // If everything that the gateway has is already here, nobody waits for hours until it can be reached.
  const patience = hasAllSpares(progress, call.pictures) ? withTimeLimit(signal, run.times.sparesMs) : signal;
  const { storage, jobId, upstream } = run;
  const events = run.tasks.resume(patience, upstream, { id: task.id, requested: call.pictures });
  let isOwn = true;
  const own = ownEvents(storage, { jobId, call: call.call, task }, events, () => {
    isOwn = false;
  });
  try {
    await deliverCall(patience, run, call, progress, own);
  } catch (cause) {
    progress.isWithoutTask = isAppError(cause) && cause.details.reason === 'task_unknown';
    throw cause;
  }
  if (!isOwn) {
    progress.taskId = null;
    progress.uncertain = false;
  }
  return isOwn;
}

/** Stores that the call itself failed: then no running or finished task on the gateway's list can be its own. */
export async function noteFailure(
  { tasks, storage }: JobRun,
  { jobId, call }: IssuedCall,
  taskId: string | null,
  failure: AppError,
): Promise<void> {
  if (!tasks || taskId !== null) return;
  try {
    await noteTask(storage, jobId, call, { id: null, error: toJobError(failure) });
  } catch (cause) {
    logger.error({ err: cause }, 'the failure of a call could not be stored');
  }
}

/** @param loss why the answer was lost: the words of the gateway or a proxy, and the request id for its support */
function notFound(loss: AppError | null): AppError {
  const upstream = loss?.details.upstream;
  return new AppError('upstream_cut_off', 'The answer was lost, and the gateway does not list the call.', {
    ...(loss ? { cause: loss } : {}),
    ...(upstream ? { details: { upstream } } : {}),
  });
}
