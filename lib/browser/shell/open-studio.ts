import { databaseName } from '../platform/database-name';
import { loadSession } from '../session/load-session';

/**
 * What happens when the studio opens: load the session, read library and ledger, resume unfinished jobs, and show those
 * of other tabs. Where this browser has kept nothing yet, all but the session is left to `later`: its code is not needed
 * before the user has done something.
 */
export async function openStudio(
  onRecovered: (count: number) => void,
  later: (work: () => void) => void,
): Promise<void> {
  void loadSession();
  if (await hasKeptAnything()) await openLibrary(onRecovered);
  else later(() => void openLibrary(onRecovered));
}

async function openLibrary(onRecovered: (count: number) => void): Promise<void> {
  const [{ refreshLibrary }, { mirrorJobs }, { followFromOtherTab, resumeJobs }, { loadFollowing }] =
    await Promise.all([
      import('../library/refresh-library'),
      import('../jobs/mirrored-jobs'),
      import('../jobs/resume-jobs'),
      import('../jobs/submit-job'),
    ]);
  const { locksSpanTabs } = await import('../platform/locks');
  void refreshLibrary();
  // A lock says when the job's tab has gone; without locks the tab itself does, and a later visit knows as well.
  mirrorJobs((jobId, isClosing) => {
    if (isClosing || locksSpanTabs()) void followFromOtherTab(jobId);
  });
  await Promise.all([resumeJobs(onRecovered), loadFollowing()]);
}

async function hasKeptAnything(): Promise<boolean> {
  try {
    // A job that the database had no room for is in localStorage.
    if (localStorage.getItem('safelight:stray-jobs') !== null) return true;
    const databases = await indexedDB.databases();
    return databases.some(({ name }) => name === databaseName);
  } catch {
    // The browser denies storage or cannot list its databases: whether there is something shows when it is read.
    return true;
  }
}
