import 'server-only';
import type { AppError } from '@/lib/protocol/app-error';
import { errorTable } from '@/lib/protocol/errors';
import type { JobEventData } from '@/lib/protocol/job-events';
import type { JobRun } from '../job-run';
import { type CallProgress, damagedError } from './call-progress';
import { taskCost } from './call-record';
import { type CallResult, toJobError } from './call-result';
import { indexInJob } from './index-in-job';
import type { JobCall } from './plan-calls';

/** Reports each missing picture of a failed call, if it can be fetched later or if other calls still bring pictures. */
export function reportMissingPictures(
  run: JobRun,
  call: JobCall,
  progress: CallProgress,
  failure: AppError | null,
): void {
  if (failure === null) return;
  const mayBeKept = progress.mayBeKept || (failure.charged && mayBeFetched(failure, progress));
  const canBeFetched = run.tasks !== undefined && mayBeKept;
  if (!canBeFetched && run.calls.length === 1) return;
  const data: Omit<JobEventData<'image-fail'>, 'index'> = canBeFetched
    ? { reason: 'download', retryable: true }
    : { reason: failure.code === 'moderation_blocked' ? 'withheld' : 'empty', retryable: false };
  for (let index = call.first; index < call.first + call.pictures; index += 1) {
    if (progress.reported.has(index) || progress.delivered.has(index)) continue;
    run.log.append({ event: 'image-fail', data: { index, ...data } });
  }
}

/** Reports the whole of each half that was delivered as missing, if it can be fetched later. */
export async function reportHalves(
  run: JobRun,
  call: JobCall,
  progress: CallProgress,
  failure: AppError,
): Promise<void> {
  if (!run.tasks || !(progress.mayBeKept || (failure.charged && mayBeFetched(failure, progress)))) return;
  for (const half of progress.halves) {
    const index = await indexInJob(run, call, half - call.first);
    run.log.append({ event: 'image-fail', data: { index, reason: 'download', retryable: true } });
  }
}

const fetchableCodes: readonly AppError['code'][] = ['cancelled', 'upstream_cut_off', 'internal_error'];

/** Whether the gateway may have a task for the failed call, so that its pictures can be fetched later. */
function mayBeFetched({ code }: AppError, { taskId }: CallProgress): boolean {
  // If a code that is usually free was charged, a poll of the task was refused, and the task goes on.
  const isPollRefused = taskId !== null && !errorTable[code].charged;
  return isPollRefused || fetchableCodes.includes(code);
}

/** Failures that a complete answer reports: if it includes its usage, the cost is known. */
const wholeCodes: readonly AppError['code'][] = ['moderation_blocked', 'no_picture'];

/** What the call brought and what it cost, for the end of the job. */
export function settleCall(call: JobCall, progress: CallProgress, failure: AppError | null): CallResult {
  const { reported, received, brokenOff, delivered, usage, costMicroUsd } = progress;
  const ended = failure ?? progress.downloadFailure ?? (progress.halves.size > 0 ? damagedError() : null);
  const isWhole = failure === null || (usage !== null && wholeCodes.includes(failure.code));
  const priced = usage === null ? reported.size : reported.size - brokenOff.size;
  const unreported = isWhole ? 0 : Math.max(0, call.pictures - priced);
  const charged = ended?.charged ?? true;
  return {
    call: call.call,
    issued: true,
    reported: reported.size,
    delivered: delivered.size,
    cost:
      costMicroUsd === null
        ? call.price({ charged, received: received.size, usage, unreported })
        : taskCost(costMicroUsd, progress.uncertain),
    usage,
    task: progress.taskId,
    uncertain: progress.uncertain,
    failure: ended && toJobError(ended),
  };
}
