import { type ErrorCode, errorTable } from '@/lib/protocol/errors';
import type { JobError } from '@/lib/protocol/job-events';
import { refreshLibrary } from '../library/refresh-library';
import { applyEvent } from './apply-event';
import { cancelJob, forgetCancel, isCancelRequested } from './cancel-job';
import { finishJob } from './finish-job';
import { FollowFailure, followFrames } from './follow-frames';
import { isStillOpen, removeFromPage, type TrackedJob } from './tracked-job';

/**
 * A job that the server has never seen is posted again only within this time after the user asked for it. Later it
 * counts as never issued: nobody expects a charge for a button pressed yesterday.
 */
const issueWithinMs = 10 * 60_000;

/** Follows a job to its end, across dropped connections: its pictures go to the library, its costs to the ledger. */
export async function followJob(job: TrackedJob, begin: 'post' | 'attach'): Promise<void> {
  const { jobId, createdAt, request, isCutShort = false } = job.record;
  try {
    const frames = followFrames({
      request,
      lastSequence: job.state.lastSequence,
      begin,
      mayIssue: async () => {
        if (isCutShort || isCancelRequested(jobId)) return false;
        return Date.now() - Date.parse(createdAt) < issueWithinMs && (await isStillOpen(job));
      },
      onConnection: (connection) => {
        job.apply({ event: connection === 'open' ? 'connection-opened' : 'connection-lost' });
        // A refusal now needs no handling: whoever pressed the button has seen it.
        if (connection === 'open' && isCancelRequested(jobId)) cancelJob(jobId).catch(() => undefined);
      },
      onRequest: (request) => job.apply({ event: request === 'held' ? 'request-held' : 'request-sent' }),
    });
    for await (const { event, sequence } of frames) await applyEvent(job, event, sequence);
  } catch (error) {
    // Without locks, two tabs may follow one job. When the other has finished it, this one must not call it failed.
    if (!(await isStillOpen(job))) return leaveToOtherTab(jobId);
    const isOver = closeUnended(job, error);
    if (!isOver) return;
  }
  await finishJob(job);
}

/** The other tab has saved the pictures: this page shows them from the library. */
async function leaveToOtherTab(jobId: string): Promise<void> {
  forgetCancel(jobId);
  removeFromPage(jobId);
  await refreshLibrary();
}

/** Closes a job whose stream gave no job-end. Returns false if a later visit may still finish it. */
function closeUnended(job: TrackedJob, error: unknown): boolean {
  if (error instanceof FollowFailure && error.kind === 'refused') {
    job.apply({ event: 'request-refused', data: { ...jobError(error), charged: false } });
    return true;
  }
  const { cost, estimateMicroUsd, demo, images, requested } = job.state;
  const isGone = error instanceof FollowFailure && error.kind === 'gone';
  if (isGone && cost === null) {
    // The call was issued, and its real cost can no longer be known.
    job.apply({ event: 'cost-report', data: { microUsd: estimateMicroUsd, basis: 'estimate', demo } });
  }
  const delivered = images.filter((image) => 'mimeType' in image).length;
  job.apply({
    event: 'job-end',
    data: { status: 'interrupted', requested, delivered, error: jobError(error) },
  });
  return isGone;
}

function jobError(error: unknown): JobError {
  const failure = error instanceof FollowFailure ? error.failure : null;
  const code = errorCode(error);
  return {
    code,
    message: error instanceof Error ? error.message : 'The page failed.',
    retryable: errorTable[code].retryable,
    ...(failure?.requestId ? { requestId: failure.requestId } : {}),
    ...(failure?.retryAfterSeconds ? { retryAfterSeconds: failure.retryAfterSeconds } : {}),
  };
}

function errorCode(error: unknown): ErrorCode {
  if (!(error instanceof FollowFailure)) return 'internal_error';
  const { failure } = error;
  // Without a failure the job was never issued: it was cancelled, or it is too old.
  if (failure === null) return 'cancelled';
  // A proxy in front of the server gives no code.
  return failure.code ?? (failure.status === 413 ? 'too_large' : 'request_refused');
}
