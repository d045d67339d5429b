import { isRunning } from '@/lib/protocol/job-state';
import { listRunningTurns } from '../jobs/running-turns';
import { listShownJobs } from '../jobs/shown-jobs';
import { listUnrecordedJobs } from '../jobs/unrecorded-jobs';
import { useLibraryIndex } from '../library/library-index-store';
import { useStudioLookup } from '../library-copies/studio-lookup';
import { databaseName } from '../platform/database-name';
import { send } from '../platform/http';
import { loadSession } from '../session/load-session';
import { useSession } from '../session/session-store';

/**
 * Opens the studio: loads the session, reads library and ledger, resumes unfinished jobs, shows those of other tabs,
 * and copies the library. If neither this browser nor the studio has anything yet, all but the session is left to
 * `later`: its code is not needed before the user has done something.
 */
export async function openStudio(
  onRecovered: (count: number) => void,
  later: (work: () => void) => void,
): Promise<void> {
  const session = loadSession();
  if (await hasKeptAnything()) return openLibrary(onRecovered, session);
  let isOpen = false;
  const open = () => {
    if (!isOpen) void openLibrary(onRecovered, session);
    isOpen = true;
  };
  later(open);
  useStudioLookup.setState({ isOpen: true });
  await session;
  const pictures = await countPicturesInStudio();
  useStudioLookup.setState({ isOpen: false, pictures });
  if (pictures > 0) open();
}

let isMirroring = false;

/** @param studioTime the studio's time; null if it did not answer */
async function openLibrary(
  onRecovered: (count: number) => void,
  studioTime: Promise<Date | null>,
): Promise<void> {
  const [{ refreshLibrary }, { mirrorJobs }, { followFromOtherTab, resumeJobs }, { loadFollowing }] =
    await Promise.all([
      import('../library/refresh-library'),
      import('../jobs/mirrored-jobs'),
      import('../jobs/resume-jobs'),
      import('../jobs/submit-job'),
    ]);
  const [{ refreshCostTotals }, { locksSpanTabs }, { startCopies }, { startBackup }] = await Promise.all([
    import('../costs/refresh-cost-totals'),
    import('../platform/locks'),
    import('../library-copies/start-copies'),
    import('../library-files/start-backup'),
  ]);
  void refreshLibrary();
  // What localStorage remembers is compared before any call is settled or received, which would hide that some are lost.
  await refreshCostTotals();
  startCopies();
  // The studio is opened once more when it is unlocked.
  if (!isMirroring) {
    // A lock shows when the job's tab has gone. Without locks the tab itself says so, or a later visit finds the job.
    mirrorJobs((jobId, isClosing) => {
      if (isClosing || locksSpanTabs()) void followFromOtherTab(jobId);
    });
  }
  isMirroring = true;
  await Promise.all([resumeJobs(onRecovered), loadFollowing()]);
  startBackup();
  await deleteExpiredWithoutCopies(await studioTime);
}

/**
 * Deletes what has expired in the trash if the library is not copied. Otherwise the copier does so. Both go by the
 * studio's clock, because this browser's clock may have jumped: if the studio did not report its time, nothing is
 * deleted.
 */
async function deleteExpiredWithoutCopies(now: Date | null): Promise<void> {
  if (now === null) return;
  const [{ deleteExpiredTrashAlone }, { getCopying }, { useCopiesPreference }, { ignoreStorageFailure }] =
    await Promise.all([
      import('../library/delete-expired-trash'),
      import('../library-copies/copying-state'),
      import('../library-copies/copies-preference'),
      import('../platform/storage-failure'),
    ]);
  await useCopiesPreference.persist.rehydrate();
  const { session } = useSession.getState();
  const mayCopy = (session?.library?.mode ?? 'on') === 'on' && useCopiesPreference.getState().isOn;
  await ignoreStorageFailure(async () => {
    const { library, problem } = await getCopying();
    // A copy that was deleted in the studio empties no trash any more.
    const hasCopy = mayCopy && library !== null && problem !== 'none';
    if (!hasCopy) await deleteExpiredTrashAlone(now);
  });
}

async function hasKeptAnything(): Promise<boolean> {
  // The browser may have cleared the pictures, and a job that the database had no room for is in localStorage.
  const { total, loss } = useLibraryIndex.getState();
  if (total > 0 || loss || listUnrecordedJobs().length > 0 || hasRunningJob()) return true;
  try {
    const databases = await indexedDB.databases();
    return databases.some(({ name }) => name === databaseName);
  } catch {
    // The browser denies storage or cannot list its databases: only reading shows whether there is something.
    return true;
  }
}

/** Whether a job of an earlier visit has not ended, as far as localStorage tells. */
function hasRunningJob(): boolean {
  return listRunningTurns().length > 0 || listShownJobs().some(isRunning);
}

/** The pictures that the studio has for this empty browser, which keeps its cookie when its storage is cleared. */
async function countPicturesInStudio(): Promise<number> {
  const { session } = useSession.getState();
  if (session?.locked !== false || session.library?.mode !== 'on') return 0;
  try {
    const { pictures } = await (await send('/api/library')).json();
    return typeof pictures === 'number' ? pictures : 0;
  } catch {
    // There is no library, or the studio cannot be reached: then there is nothing to show, and copying begins later.
    return 0;
  }
}
