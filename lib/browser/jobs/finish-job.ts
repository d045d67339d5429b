import type { JobState } from '@/lib/protocol/reduce-job';
import { refreshLibrary } from '../library/refresh-library';
import { ApiFailure, NetworkFailure } from '../platform/api-failure';
import { askToPersist } from './ask-to-persist';
import { forgetCancel } from './cancel-job';
import { postConfirmation } from './job-api';
import { saveProgress } from './save-progress';
import { type TrackedJob, toLedgerEntry } from './tracked-job';
import { forgetUnrecordedJob } from './unrecorded-jobs';
import { writeDurably } from './write-durably';

/**
 * After job-end: the ledger's line is complete, the pictures have their share of the cost, the server may delete the
 * bytes, and the job's record goes, unless a picture's link is still to be tried again. If anything could not be written the record stays, and nothing is confirmed.
 * Every step can be repeated.
 */
export async function finishJob(job: TrackedJob): Promise<void> {
  const { jobId } = job.record;
  forgetCancel(jobId);
  // A write that failed on the way is made good here, except for a picture's bytes.
  job.isDurable = !job.state.images.some((image) => image.status === 'unsaved');
  await writeDurably(job, () => completeLedger(job));
  await saveProgress(job);
  if (job.isDurable && (await confirmSaved(job)) && !canFetchAgain(job.state)) {
    const { forgetUnfinishedJob } = await import('./unfinished-jobs');
    await writeDurably(job, () => forgetUnfinishedJob(jobId));
    forgetUnrecordedJob(jobId);
  }
  await refreshLibrary();
  await askToPersist(job);
}

/** The server keeps links for a day. */
const linksKeptMs = 24 * 3_600_000;

/** Whether a picture failed whose download alone can be tried again. */
function canFetchAgain({ images, createdAt }: JobState): boolean {
  const isKept = Date.now() - Date.parse(createdAt) < linksKeptMs;
  return isKept && images.some((image) => image.status === 'failed' && image.retryable);
}

async function completeLedger({ record, state }: TrackedJob): Promise<void> {
  const { setOutcome, settleEntry } = await import('../costs/ledger');
  const { allocateCost } = await import('../library/pictures');
  const { cost, demo } = state;
  if (cost) await settleEntry(toLedgerEntry({ record, state, isDurable: true }), { ...cost, demo });
  if (state.status !== 'connecting' && state.status !== 'running') {
    await setOutcome(record.jobId, state.status, state.error?.code ?? null);
  }
  await allocateCost(record.jobId, cost?.microUsd ?? null);
}

/** Whether the server knows that the pictures are saved, or has nothing left to know it of. */
async function confirmSaved({ record, state }: TrackedJob): Promise<boolean> {
  const saved = state.images.flatMap((image, index) => (image.status === 'saved' ? [index] : []));
  if (saved.length === 0) return true;
  try {
    await postConfirmation(record.jobId, saved);
    return true;
  } catch (error) {
    if (error instanceof NetworkFailure) return false;
    if (error instanceof ApiFailure) return error.code === 'not_found' || error.code === 'job_gone';
    throw error;
  }
}
