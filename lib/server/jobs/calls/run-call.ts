import 'server-only';
import { AppError, isAppError } from '@/lib/protocol/app-error';
import { gatewayAheadMs } from '../../gateway/calls/gateway-clock';
import { logger } from '../../platform/log';
import type { JobRun } from '../job-run';
import { isStopping } from '../ownership/stopping';
import { asAppError, type CallProgress, initialProgress } from './call-progress';
import { recordCall } from './call-record';
import { type CallResult, stoppedError, unissued } from './call-result';
import { deliverCall } from './deliver-call';
import { deliverSpares } from './deliver-spares';
import { type IssuedCall, markOver, unlistCall } from './listed-calls';
import { namedEvents } from './named-events';
import type { JobCall } from './plan-calls';
import { noteFailure, recoverCall } from './recover-call';
import { reportHalves, reportMissingPictures, settleCall } from './settle-call';
import { whileWaiting } from './waiting-calls';

/**
 * Issues one call, or goes on with one that an earlier owner of the job has issued, to its end: if its answer is lost
 * and the gateway keeps the call as a task, its pictures are fetched from there. Nothing is ever issued twice.
 */
export async function runCall(signal: AbortSignal, run: JobRun, call: JobCall): Promise<CallResult> {
  const { start } = call;
  if (start.kind === 'ended') return start.result;
  const issued = start.kind === 'create' ? describeCall(run, call) : start.issued;
  if (start.kind === 'create') {
    const refusal = await recordOrRefuse(signal, run, call, issued);
    if (refusal) return unissued(call.call, refusal);
  }
  const progress = initialProgress(run, call);
  let ended: AppError | null = null;
  let failure: AppError | null = null;
  try {
    await issueOrRecover(signal, run, call, issued, progress);
  } catch (cause) {
    // If an earlier owner has delivered every picture, only the cost can be missing.
    ended = asAppError(cause);
    if (start.kind === 'create' || progress.delivered.size < call.pictures) failure = ended;
  }
  failure = await deliverSpares(signal, run, call, progress, failure);
  if (ended) await reportHalves(run, call, progress, ended);
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
async function recordOrRefuse(
  signal: AbortSignal,
  run: JobRun,
  call: JobCall,
  issued: IssuedCall,
): Promise<AppError | null> {
  if (!run.recordsCalls()) await run.checkCancel();
  if (signal.aborted) return asAppError(signal.reason);
  if (isStopping() && !outlivesProcess(run)) {
    return stoppedError();
  }
  // Asked again, because the process may have been suspended during the check.
  if (!run.recordsCalls()) return null;
  try {
    const searcher = run.tasks ? run.keyFingerprint : null;
    const prices = { first: call.first, prices: call.prices };
    const recording = recordCall(run.storage, searcher, issued, prices);
    const [isRecorded] = await Promise.all([recording, run.checkCancel()]);
    if (!isRecorded)
      return new AppError('interrupted', 'Another process goes on with the job: nothing was issued.');
  } catch (cause) {
    logger.error({ err: cause }, 'a call could not be recorded');
    const message = 'The studio cannot write to its storage, so this call was not issued and not charged.';
    return new AppError('not_configured', message, { cause });
  }
  if (!signal.aborted) return null;
  const { code, message } = asAppError(signal.reason);
  const refusal = new AppError(code, message, { details: { charged: false } });
  await noteNotSent(run, issued, refusal);
  return refusal;
}

/** Whether another process can go on with a call; if not, one that leaves late is cut off, paid for, and lost. */
function outlivesProcess({ tasks, upstream }: JobRun): boolean {
  return tasks !== undefined && !upstream.demo;
}

/** Stores that the job was stopped before the call had left, so that the call competes for no task. */
async function noteNotSent(run: JobRun, issued: IssuedCall, refusal: AppError): Promise<void> {
  await noteFailure(run, issued, null, refusal);
  if (!run.tasks) return;
  try {
    await unlistCall(run.storage, run.keyFingerprint, issued);
  } catch (cause) {
    logger.error({ err: cause }, 'the listing of a call that was not issued could not be taken back');
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
  const { start } = call;
  if (start.kind === 'ended') return;
  if (start.kind !== 'create') {
    const known = start.kind === 'resume' ? start.task : null;
    return recoverCall(signal, run, call, issued, progress, known, null);
  }
  try {
    const events = namedEvents(run, call.call, progress, start.create(signal));
    await whileWaiting(issued, () => deliverCall(signal, run, call, progress, events));
    await noteOver(run, issued, progress);
  } catch (cause) {
    const loss = asAppError(cause);
    const lost = lostTask(signal, run, cause);
    if (lost !== null || (signal.aborted && loss.charged)) await noteOver(run, issued, progress);
    else if (signal.aborted) await noteNotSent(run, issued, loss);
    else await noteFailure(run, issued, progress.taskId, loss);
    if (lost === null) throw cause;
    const id = lost.id ?? progress.taskId;
    const named = id === null ? null : { id, isFound: false, uncertain: false };
    await recoverCall(signal, run, call, issued, progress, named, loss);
  }
}

/** The task of a call that lost only its answer; null if the call itself failed. */
function lostTask(signal: AbortSignal, run: JobRun, cause: unknown): { id: string | null } | null {
  if (signal.aborted || !run.tasks || !isAppError(cause)) return null;
  return cause.details.lostTask ?? null;
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
