import { findModel } from '@/lib/catalogue/models';
import { costKey } from '@/lib/catalogue/priced-request';
import { resultsKeptMs } from '@/lib/protocol/durations';
import type { JobState } from '@/lib/protocol/job-state';
import { reportedCostKey, useReportedCosts } from '../costs/reported-costs-store';
import { getJobFiles } from '../library/job-files';
import { useLibraryIndex } from '../library/library-index-store';
import { pictureId } from '../library/picture-ids';
import { refreshLibrary } from '../library/refresh-library';
import { ApiFailure, NetworkFailure } from '../platform/api-failure';
import { storageFailure } from '../platform/storage-failure';
import { useSession } from '../session/session-store';
import { forgetCancel } from './cancel-job';
import { getImageSignature, postConfirmation } from './job-api';
import { fetchMissingPictures, lacksPictures } from './missing-pictures';
import { rememberShownJob } from './shown-jobs';
import { takeFromLibrary } from './take-from-library';
import { saveProgress, type TrackedJob, writeDurably } from './tracked-job';
import { forgetUnrecordedJob } from './unrecorded-jobs';

/**
 * Finishes a job after job-end: completes its ledger entry, gives each picture its share of the cost, and confirms the
 * pictures to the server, which may then delete their bytes. The job's record is deleted too, unless a failed picture
 * can still be downloaded again. If a delivered picture has not arrived, the studio is asked for it once more. If
 * anything could not be saved, the record stays and nothing is confirmed. Every step can be repeated.
 */
export async function finishJob(job: TrackedJob): Promise<void> {
  const { jobId } = job.record;
  rememberShownJob(jobId);
  rememberReportedCost(job.state);
  // The writes below make up for any that failed on the way, except for the bytes of a picture.
  await takeFromLibrary(job);
  const isComplete = await bringMissingPictures(job);
  job.isDurable =
    isComplete && !job.state.images.some(({ status }) => status === 'unsaved' || status === 'arrived');
  await writeDurably(job, () => completeLedger(job));
  await saveProgress(job);
  if (
    job.isDurable &&
    (await saveSignatures(job)) &&
    (await confirmPictures(job)) &&
    !hasRetryableDownload(job.state)
  ) {
    const { deleteJobRecord, deleteRecordOnly } = await import('./job-records');
    // "Try again" needs the files of a failed edit, at a later visit too.
    const deleteIt = job.state.error === null ? deleteJobRecord : deleteRecordOnly;
    await writeDurably(job, () => deleteIt(jobId));
    forgetUnrecordedJob(jobId);
    // Only now: as long as a tab has the record, it must know that the job was cancelled, or it would issue it.
    if (job.isDurable) forgetCancel(jobId);
  }
  await refreshLibrary();
  await askToPersist();
}

/** Confirms what was saved of a job that still runs here. Its record stays: a later visit gets its other pictures by it. */
export async function confirmSaved(job: TrackedJob): Promise<void> {
  if (await saveSignatures(job)) await confirmPictures(job);
}

/** @returns false while the studio may still have a picture that is not here */
async function bringMissingPictures(job: TrackedJob): Promise<boolean> {
  if (!lacksPictures(job)) return true;
  // What the job cost is recorded before the studio is asked, which may take until the browser is online again.
  await writeDurably(job, () => completeLedger(job));
  return fetchMissingPictures(job);
}

async function completeLedger({ record, state, opening }: TrackedJob): Promise<void> {
  const { setOutcome, settleEntry } = await import('../costs/ledger');
  const { allocateCost, recordTasks } = await import('../library/picture-storage');
  const { cost, demo, tasks = [], isUncertain } = state;
  if (cost) await settleEntry(opening, { ...cost, demo });
  if (state.status !== 'connecting' && state.status !== 'running') {
    await setOutcome(record.jobId, state.status, state.error?.code ?? null, tasks);
  }
  if (tasks.length > 0 || isUncertain) {
    await recordTasks(record.jobId, { tasks, ...(isUncertain ? { isUncertain } : {}) });
  }
  await allocateCost(record.jobId, cost?.microUsd ?? null);
}

/**
 * Fetches the thoughtSignatures of the pictures, which the server deletes once the pictures are confirmed. False if one
 * could not be fetched now and may be at a later visit.
 */
async function saveSignatures({ record, state }: TrackedJob): Promise<boolean> {
  const { getSignature, saveSignature } = await import('../library/picture-storage');
  for (const [index, image] of state.images.entries()) {
    if (image.status !== 'saved' || !image.hasSignature) continue;
    const id = pictureId(record.jobId, index);
    if ((await getSignature(id)) !== null) continue;
    try {
      await saveSignature(id, await getImageSignature(record.jobId, index));
    } catch (error) {
      // Without its signature the picture is an ordinary reference.
      if (error instanceof ApiFailure && error.isForgotten) continue;
      if (error instanceof NetworkFailure || error instanceof ApiFailure || storageFailure(error))
        return false;
      throw error;
    }
  }
  return true;
}

/** Whether the server knows that the pictures are saved, or no longer has anything to delete. */
async function confirmPictures({ record, state }: TrackedJob): Promise<boolean> {
  const saved = state.images.flatMap((image, index) => (image.status === 'saved' ? [index] : []));
  if (saved.length === 0) return true;
  try {
    await postConfirmation(record.jobId, saved);
    return true;
  } catch (error) {
    if (error instanceof NetworkFailure) return false;
    if (error instanceof ApiFailure) return error.isForgotten;
    throw error;
  }
}

function hasRetryableDownload({ images, createdAt }: JobState): boolean {
  const areLinksKept = Date.now() - Date.parse(createdAt) < resultsKeptMs;
  return areLinksKept && images.some((image) => image.status === 'failed' && image.retryable);
}

let hasAskedToPersist = false;
/** Some browsers show their user a prompt, which makes sense once there is something to lose. */
const picturesBeforeAsking = 3;

/** Asks the browser not to evict the library, once a visit, from the third picture on. */
async function askToPersist(): Promise<void> {
  if (hasAskedToPersist || useLibraryIndex.getState().total < picturesBeforeAsking) return;
  hasAskedToPersist = true;
  const { requestPersistence } = await import('../platform/storage-quota');
  await requestPersistence();
}

/**
 * Remembers what one picture cost for the next estimate, if every picture arrived and the gateway reported its cost, or
 * its tokens for a model whose price is not known in advance.
 */
function rememberReportedCost(job: JobState): void {
  const { cost, requested, images, kind, parameters, demo, estimateMicroUsd } = job;
  const arrived = images.filter((image) => 'mimeType' in image).length;
  if (cost?.basis !== 'gateway' && cost?.basis !== 'usage') return;
  if (cost.microUsd === null || arrived === 0 || arrived < requested) return;
  const model = findModel(job.model, useSession.getState().models);
  // A job of an earlier version knows its files only. An edit without either is remembered for nothing.
  const references = job.references ?? getJobFiles(job.jobId)?.references.length ?? 0;
  if (kind === 'edit' && references === 0) return;
  const key = reportedCostKey(costKey({ model, kind, parameters, references }), demo);
  const { costs, remember } = useReportedCosts.getState();
  const isPriced = estimateMicroUsd !== null && !Object.hasOwn(costs, key);
  if (cost.basis === 'usage' && isPriced) return;
  remember(key, Math.round(cost.microUsd / arrived));
}
