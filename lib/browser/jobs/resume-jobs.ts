import { isRunning, type JobState } from '@/lib/protocol/job-state';
import { conversationTitle } from '../conversations/conversation-title';
import type { NewTurn } from '../conversations/turns';
import { useDeletedPictures } from '../library/delete-pictures';
import { putJobFiles } from '../library/job-files';
import { pictureId } from '../library/picture-ids';
import { locksSpanTabs, tryLock, withLock } from '../platform/locks';
import { ignoreStorageFailure } from '../platform/storage-failure';
import { finishJob } from './finish-job';
import { followJob } from './follow-job';
import { useJobs } from './jobs-store';
import { ownJob } from './mirrored-jobs';
import { forgetRunningTurn, listRunningTurns } from './running-turns';
import {
  forgetShownJob,
  listRestoredRunning,
  listShownJobs,
  rememberShownJob,
  restoreShownJobs,
} from './shown-jobs';
import { showAsKept, TrackedJob, trackJobOf, writeDurably } from './tracked-job';
import { forgetUnrecordedJob, listUnrecordedJobs, rememberUnrecordedJob } from './unrecorded-jobs';

/** Longer than it takes to record a job. */
const recordingMs = 2_000;

/**
 * Finds the jobs that this browser issued and has not finished, and follows them; resolves when all have ended.
 * `recovered` is the number of pictures that came to the library, and `onRecovered` gets the number so far.
 *
 * A job that another tab follows is left to that tab and taken over when it closes. Without locks two tabs may follow
 * one job, which doubles nothing.
 */
export async function resumeJobs(
  onRecovered: (count: number) => void = () => undefined,
): Promise<{ recovered: number }> {
  const { listJobRecords } = await import('./job-records');
  let recovered = 0;
  await ignoreStorageFailure(async () => {
    await recordUnrecordedJobs();
    await showEarlierJobs();
    const records = [...listUnrecordedJobs(), ...(await listJobRecords())];
    // A restored job that no longer has a record was ended by another tab.
    const remembered = [...records, ...listRunningTurns()].map(({ jobId }) => jobId);
    const jobIds = new Set([...remembered, ...listRestoredRunning()]);
    const resumed = [...jobIds].map(async (jobId) => {
      const count = await resumeUnlessFollowed(jobId);
      recovered += count;
      if (count > 0) onRecovered(recovered);
    });
    await Promise.all(resumed);
  });
  return { recovered };
}

/** Shows the jobs of earlier visits, failed ones with the files that "Try again" needs. */
async function showEarlierJobs(): Promise<void> {
  const { deleteFilesExceptOf, getRecordedFiles } = await import('./job-records');
  restoreShownJobs();
  followDeletions();
  await noteDeletedPictures();
  const failed = listShownJobs().filter(({ error }) => error !== null);
  for (const { jobId } of failed) {
    const files = await getRecordedFiles(jobId);
    if (files === null) continue;
    putJobFiles(jobId, files);
    // Renders the job's block again, now that its files can be submitted once more.
    useJobs.getState().change(jobId, (job) => ({ ...job }));
  }
  await deleteFilesExceptOf(failed.map(({ jobId }) => jobId));
}

/** Jobs that could not be recorded when they were issued are recorded now, if there is room. */
async function recordUnrecordedJobs(): Promise<void> {
  const { recordJob } = await import('./job-records');
  for (const record of listUnrecordedJobs()) {
    const job = new TrackedJob(record);
    await writeDurably(job, () => recordJob(job.opening, record, null, null));
    if (job.isDurable) forgetUnrecordedJob(record.jobId);
  }
}

/** Follows a job that another tab submitted after this one was opened, as soon as that tab no longer follows it. */
export async function followFromOtherTab(jobId: string): Promise<void> {
  // Without the library no other tab could have submitted anything.
  await ignoreStorageFailure(async () => {
    await resumeUnlessFollowed(jobId);
  });
}

async function resumeUnlessFollowed(jobId: string): Promise<number> {
  let recovered = 0;
  const work = async () => {
    recovered = await resume(jobId);
  };
  const isOurs = await tryLock(`job:${jobId}`, work);
  if (!isOurs && locksSpanTabs()) void withLock(`job:${jobId}`, work);
  return recovered;
}

/** Returns how many more pictures of the job are in the library now. */
async function resume(jobId: string): Promise<number> {
  const { getJobRecord, getRecordedFiles } = await import('./job-records');
  const findUnrecorded = () => listUnrecordedJobs().find((job) => job.jobId === jobId) ?? null;
  if (findUnrecorded() === null && (await getJobRecord(jobId)) === null) await recordShownJob(jobId);
  const recorded = await getJobRecord(jobId);
  const record = recorded ?? findUnrecorded();
  if (record === null) {
    // Another tab has ended the job, and was perhaps closed before it could tell.
    const shown = useJobs.getState().jobs[jobId];
    if (shown && isRunning(shown)) showAsKept(jobId);
    return 0;
  }
  const files = await getRecordedFiles(jobId);
  if (files) putJobFiles(jobId, files);
  const job = new TrackedJob(record);
  job.isDurable = recorded !== null;
  ownJob(jobId);
  // Whether an earlier page has sent the request is no longer known.
  const { isUnsent: _before, ...state } = record.state;
  useJobs.getState().add(state);
  const savedBefore = countSaved(job);
  if (isRunning(job.state)) await followJob(job, 'attach');
  else await finishJob(job);
  return countSaved(job) - savedBefore;
}

/**
 * Records a job that only the small copy in localStorage knows: its page was closed while the button was still being
 * pressed, or the browser has cleared the library since. A job that was recorded before has ended.
 */
async function recordShownJob(jobId: string): Promise<void> {
  // Without locks another tab may be recording it at this moment.
  if (!locksSpanTabs()) await new Promise((resolve) => setTimeout(resolve, recordingMs));
  const turn = listRunningTurns().find((job) => job.jobId === jobId);
  const shown = turn ?? listShownJobs().find((job) => job.jobId === jobId);
  if (shown === undefined || (!turn && !isRunning(shown))) return;
  const { recordJob, wasRecorded } = await import('./job-records');
  if (await wasRecorded(jobId)) return forgetRunningTurn(jobId);
  const job = trackJobOf(shown);
  // Its files and earlier turns are gone, and of a job that was answered the end of its prompt: it is looked for, but
  // not issued.
  const isWhole = shown.status === 'connecting' && shown.references === undefined && !turn;
  const record = isWhole ? job.record : { ...job.record, isCutShort: true as const };
  await writeDurably(job, () => recordJob(job.opening, record, null, turn ? newTurnOf(turn) : null));
  if (!job.isDurable) rememberUnrecordedJob(record);
}

/** The turn as the conversation shows it, without the pictures that were sent with it. */
function newTurnOf(state: JobState): NewTurn {
  const title = conversationTitle(state.prompt);
  return { state, title, pictures: [], references: [], turnsLeftOut: 0, shownTurnId: () => null };
}

function countSaved({ state }: TrackedJob): number {
  return state.images.filter((image) => image.status === 'saved').length;
}

const forgotten = new Set<string>();
let isFollowing = false;

/** A job whose pictures were all deleted is not shown at the next visit, unless the deletion is undone. */
function followDeletions(): void {
  if (isFollowing) return;
  isFollowing = true;
  useDeletedPictures.subscribe(({ ids }) => {
    for (const job of Object.values(useJobs.getState().jobs)) {
      const saved = savedIds(job);
      const isGone = job.error === null && saved.length > 0 && saved.every((id) => ids.has(id));
      if (isGone && !isRunning(job)) {
        forgotten.add(job.jobId);
        forgetShownJob(job.jobId);
      } else if (forgotten.delete(job.jobId)) rememberShownJob(job.jobId);
    }
  });
}

/** Finds the pictures of the page's jobs that were deleted since: elsewhere, or by a page that did not show them. */
async function noteDeletedPictures(): Promise<void> {
  const { listMissingPictures } = await import('./job-records');
  const shown = Object.values(useJobs.getState().jobs).filter((job) => !isRunning(job));
  const missing = await listMissingPictures(shown.flatMap(savedIds));
  if (missing.length === 0) return;
  useDeletedPictures.setState(({ ids }) => ({ ids: new Set([...ids, ...missing]) }));
}

function savedIds({ jobId, images }: JobState): readonly string[] {
  return images.flatMap(({ status }, index) => (status === 'saved' ? [pictureId(jobId, index)] : []));
}
