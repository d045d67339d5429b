import 'server-only';
import type { AppError } from '@/lib/protocol/app-error';
import type { JobRun } from '../job-run';
import type { CallProgress } from './call-progress';
import { takePictureEvent } from './deliver-call';
import { contentHash } from './deliver-picture';
import { indexInJob, isHalf } from './index-in-job';
import type { JobCall } from './plan-calls';
import { isPart } from './spares';

/**
 * Delivers the pictures of a call that arrived, whole or in part, before its answer broke off, unless its task has
 * brought them. A part of a picture is delivered only if the gateway has no task: otherwise the whole one can still be
 * fetched.
 * @param failure how the call has ended, if it failed
 * @returns the failure, or null if all pictures that were asked for are there now
 */
export async function deliverSpares(
  signal: AbortSignal,
  run: JobRun,
  call: JobCall,
  progress: CallProgress,
  failure: AppError | null,
): Promise<AppError | null> {
  let hasParts = false;
  for (const spare of progress.spares.values()) {
    const isBytes = spare.type === 'picture';
    if (isPart(spare) ? !isWholeGone(progress, failure) : signal.aborted && !isBytes) continue;
    if (isPart(spare) && isHalf(run, call.first + spare.index)) continue;
    const index = await indexInJob(run, call, spare.index);
    if (progress.delivered.has(index)) continue;
    // A task may number its pictures differently, so their contents are compared.
    if (isBytes && progress.contents.has(contentHash(Buffer.from(spare.base64, 'base64')))) continue;
    hasParts ||= isPart(spare);
    const later = await takePictureEvent(signal, run, progress, spare, index);
    await later?.done;
    if (progress.delivered.has(index)) progress.halves.delete(call.first + spare.index);
  }
  if (progress.spares.size === 0) return failure;
  const isComplete = [...progress.received].every((index) => progress.delivered.has(index));
  if (isComplete && progress.downloadFailure?.code === 'download_failed') progress.downloadFailure = null;
  const hasAll = isComplete && !hasParts && progress.delivered.size >= call.pictures;
  return hasAll && !signal.aborted ? null : failure;
}

/** Whether nobody can fetch the whole picture any more: the gateway has no task of the call, or it has expired. */
function isWholeGone({ isWithoutTask }: CallProgress, failure: AppError | null): boolean {
  return failure !== null && (isWithoutTask || failure.code === 'upstream_timeout');
}
