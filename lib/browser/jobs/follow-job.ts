import { type ErrorCode, errorTable } from '@/lib/protocol/errors';
import type { JobError } from '@/lib/protocol/job-events';
import { refreshLibrary } from '../library/refresh-library';
import { applyEvent } from './apply-event';
import { cancelJob, forgetCancel, isCancelWanted } from './cancel-job';
import { dismissJob } from './dismiss-job';
import { finishJob } from './finish-job';
import { FollowFailure, followFrames } from './follow-frames';
import { applyFact, type TrackedJob } from './tracked-job';

/**
 * A job that the server has never seen is posted again only this long after the user asked for it. Later it counts as
 * never issued: nobody expects a charge for a button pressed yesterday.
 */
const issueWithinMs = 10 * 60_000;

/** Follows a job to its end, whatever happens on the way: pictures to the library, costs to the ledger. */
export async function followJob(job: TrackedJob, begin: 'post' | 'attach'): Promise<void> {
  const { jobId, createdAt, request, isCutShort = false } = job.record;
  try {
    const frames = followFrames({
      request,
      lastSequence: job.state.lastSequence,
      begin,
      mayIssue: async () => {
        if (isCutShort || isCancelWanted(jobId)) return false;
        return Date.now() - Date.parse(createdAt) < issueWithinMs && (await isStillOpen(job));
      },
      onConnection: (connection) => {
        applyFact(job, { event: connection === 'open' ? 'connection-opened' : 'connection-lost' });
        // A server that refuses now has said so to whoever pressed the button.
        if (connection === 'open' && isCancelWanted(jobId)) cancelJob(jobId).catch(() => undefined);
      },
    });
    for await (const { event, sequence } of frames) await applyEvent(job, event, sequence);
  } catch (error) {
    // Without locks two tabs may follow one job. What the other has brought home is not this one's to judge.
    if (!(await isStillOpen(job))) return leaveToOtherTab(jobId);
    const isOver = closeUnended(job, error);
    if (!isOver) return;
  }
  await finishJob(job);
}

/** Whether no other tab has brought the job home, or told that it was refused, and has put it away. */
async function isStillOpen(job: TrackedJob): Promise<boolean> {
  // Written down nowhere, where storage is full or denied: then no other tab knows of it.
  if (!job.isDurable) return true;
  const { getUnfinishedJob } = await import('./unfinished-jobs');
  const { storageFailure } = await import('../platform/storage-failure');
  try {
    return (await getUnfinishedJob(job.record.jobId)) !== null;
  } catch (error) {
    if (storageFailure(error) === null) throw error;
    return true;
  }
}

/** Its pictures are in the library, and on the page from there. */
async function leaveToOtherTab(jobId: string): Promise<void> {
  forgetCancel(jobId);
  dismissJob(jobId);
  await refreshLibrary();
}

/** Tells how a job stands that has no job-end; false if another visit may still bring it home. */
function closeUnended(job: TrackedJob, error: unknown): boolean {
  const { state } = job;
  if (error instanceof FollowFailure && error.kind === 'refused') {
    applyFact(job, { event: 'request-refused', data: { ...jobError(error), charged: false } });
    return true;
  }
  const isGone = error instanceof FollowFailure && error.kind === 'gone';
  if (isGone && state.cost === null) {
    // It was issued and nobody can tell its cost any more.
    const microUsd = state.estimateMicroUsd;
    applyFact(job, { event: 'cost-report', data: { microUsd, basis: 'estimate', demo: state.demo } });
  }
  const delivered = state.images.filter((image) => 'mimeType' in image).length;
  const { requested } = state;
  applyFact(job, {
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
  // No failure: it was never issued, for it was cancelled or is too old.
  if (failure === null) return 'cancelled';
  // Something in front of the server refused in its own words.
  return failure.code ?? (failure.status === 413 ? 'too_large' : 'request_refused');
}
