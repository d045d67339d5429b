import 'server-only';
import { AppError, isAppError } from '@/lib/protocol/app-error';
import { gatewayAheadMs } from '../../gateway/calls/gateway-clock';
import { logger } from '../../platform/log';
import type { JobRun } from '../job-run';
import { asAppError, type CallProgress, initialProgress } from './call-progress';
import { noteTask, recordCall } from './call-record';
import { type CallResult, toJobError, unissued } from './call-result';
import { deliverCall } from './deliver-call';
import { deliverSpares } from './deliver-spares';
import { findTask } from './find-task';
import { type IssuedCall, markOver } from './listed-calls';
import type { CallStart, JobCall } from './plan-calls';
import { reportMissingPictures, settleCall } from './settle-call';
import { hasAllSpares } from './spares';
import { whileWaiting } from './waiting-calls';

/**
 * Issues one call, or goes on with one that an earlier owner of the job has issued, to its end: if its answer is lost
 * and the gateway keeps the call as a task, its pictures are fetched from there. Nothing is ever issued twice.
 */
export async function runCall(signal: AbortSignal, run: JobRun, call: JobCall): Promise<CallResult> {
  const { start } = call;
  if (start.kind === 'ended') return start.result;
  const issued = start.kind === 'search' ? start.issued : describeCall(run, call);
  if (start.kind === 'create') {
    const refusal = signal.aborted ? asAppError(signal.reason) : await recordOrRefuse(run, call, issued);
    if (refusal) return unissued(call.call, refusal);
  }
  const progress = initialProgress(run, call);
  let failure: AppError | null = null;
  try {
    await issueOrRecover(signal, run, call, issued, progress);
  } catch (cause) {
    // If an earlier owner has delivered every picture, only the cost can be missing.
    if (start.kind === 'create' || progress.delivered.size < call.pictures) failure = asAppError(cause);
  }
  failure = await deliverSpares(signal, run, call, progress, failure);
  reportMissingPictures(run, call, progress, failure);
  return settleCall(call, progress, failure);
}

function describeCall({ jobId, upstream }: JobRun, { call, model, pictures }: JobCall): IssuedCall {
  return { jobId, call, model, pictures, issuedAt: Date.now(), clockAheadMs: gatewayAheadMs(upstream) };
}

/**
 * Records the call before it is sent, if another process may need to find it.
 * @returns why it must not be sent, or null
 */
async function recordOrRefuse(run: JobRun, call: JobCall, issued: IssuedCall): Promise<AppError | null> {
  if (!run.recordsCalls) return null;
  try {
    const searcher = run.tasks ? run.keyFingerprint : null;
    if (await recordCall(run.storage, searcher, issued, { first: call.first, prices: call.prices }))
      return null;
    return new AppError('interrupted', 'Another process goes on with the job: nothing was issued.');
  } catch (cause) {
    logger.error({ err: cause }, 'a call could not be recorded');
    const message = 'The studio cannot write to its storage, so this call was not issued and not charged.';
    return new AppError('not_configured', message, { cause });
  }
}

/** Issues the call, or finds its task if the answer was lost. @throws AppError that says how the call ended */
async function issueOrRecover(
  signal: AbortSignal,
  run: JobRun,
  call: JobCall,
  issued: IssuedCall,
  progress: CallProgress,
): Promise<void> {
  signal.throwIfAborted();
  let start: CallStart = call.start;
  let loss: AppError | null = null;
  if (start.kind === 'create') {
    try {
      const events = start.create(signal);
      await whileWaiting(issued, () => deliverCall(signal, run, call, progress, events));
      return await noteOver(run, issued, progress);
    } catch (cause) {
      const lost = lostTask(signal, run, cause);
      if (lost === null && !signal.aborted) await noteFailure(signal, run, call, progress, asAppError(cause));
      else await noteOver(run, issued, progress);
      if (lost === null) throw cause;
      loss = asAppError(cause);
      const taskId = lost.id ?? progress.taskId;
      start = taskId === null ? { kind: 'search', issued } : { kind: 'resume', taskId, uncertain: false };
    }
  }
  if (start.kind === 'search') {
    const found = await searchTask(signal, run, issued, progress, loss);
    if (typeof found === 'string') {
      progress.isWithoutTask = found === 'absent';
      if (loss === null || loss.charged) throw notFound(loss);
      // A list that nobody could read proves nothing: the gateway may have made the pictures although its proxy
      // answered with a 503.
      if (found === 'unknown') progress.mayBeKept = true;
      else await noteFailure(signal, run, call, progress, loss);
      throw loss;
    }
    start = found;
  }
  if (start.kind === 'resume') await resumeTask(signal, run, call, progress, start.taskId);
}

/** The task of a call that lost only its answer; null if the call itself failed. */
function lostTask(signal: AbortSignal, run: JobRun, cause: unknown): { id: string | null } | null {
  if (signal.aborted || !run.tasks || !isAppError(cause)) return null;
  return cause.details.lostTask ?? null;
}

/** @returns `unknown` if the gateway cannot or will not list its tasks, which proves nothing about the call */
async function searchTask(
  signal: AbortSignal,
  run: JobRun,
  issued: IssuedCall,
  progress: CallProgress,
  loss: AppError | null,
): Promise<CallStart | 'absent' | 'unknown'> {
  const { storage, upstream, tasks, keyFingerprint } = run;
  // A proxy's 503 most often means that the call went nowhere: so an unreachable gateway is not waited for.
  const times = loss?.charged === false ? { ...run.times, unreachableMs: 0 } : run.times;
  if (!tasks) throw notFound(loss);
  run.log.append({
    event: 'job-progress',
    data: { stage: 'generating', percent: null, task: 'searching' },
  });
  const search = { storage, upstream, tasks, keyFingerprint, call: issued, times };
  const found = await findTask(signal, search);
  if (typeof found === 'string') return found;
  progress.uncertain = found.uncertain;
  return { kind: 'resume', taskId: found.id, uncertain: found.uncertain };
}

async function resumeTask(
  signal: AbortSignal,
  run: JobRun,
  call: JobCall,
  progress: CallProgress,
  taskId: string,
): Promise<void> {
  if (!run.tasks) throw notFound(null);
  progress.taskId = taskId;
  run.log.append({ event: 'job-progress', data: { stage: 'generating', percent: null, task: 'found' } });
  // If everything that the gateway has is already here, nobody waits for hours until it can be reached.
  const patience = hasAllSpares(progress, call.pictures)
    ? AbortSignal.any([signal, AbortSignal.timeout(run.times.sparesMs)])
    : signal;
  const events = run.tasks.resume(patience, run.upstream, { id: taskId, requested: call.pictures });
  try {
    await deliverCall(patience, run, call, progress, events);
  } catch (cause) {
    progress.isWithoutTask = isAppError(cause) && cause.details.reason === 'task_unknown';
    throw cause;
  }
}

/** Stores that the call itself failed: then no running or finished task on the gateway's list can be its own. */
async function noteFailure(
  signal: AbortSignal,
  run: JobRun,
  { call }: JobCall,
  progress: CallProgress,
  failure: AppError,
): Promise<void> {
  if (!run.tasks || signal.aborted || progress.taskId !== null) return;
  try {
    await noteTask(run.storage, run.jobId, call, { id: null, error: toJobError(failure) });
  } catch (cause) {
    logger.error({ err: cause }, 'the failure of a call could not be stored');
  }
}

/** Stores that nobody waits for the answer any more, so that lost calls of other processes do not wait for it either. */
async function noteOver(
  { tasks, storage, keyFingerprint }: JobRun,
  issued: IssuedCall,
  { taskId }: CallProgress,
): Promise<void> {
  if (!tasks || taskId !== null) return;
  try {
    await markOver(storage, keyFingerprint, issued);
  } catch (cause) {
    logger.error({ err: cause }, 'the end of a call could not be stored');
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
