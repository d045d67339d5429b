import { databaseName } from '../platform/database-name';
import { loadSession } from '../session/load-session';

/**
 * What happens when the studio opens: load the session, read library and ledger, resume unfinished jobs. Where this
 * browser has kept nothing yet, the code for the latter is not even loaded.
 */
export async function openStudio(onRecovered: (count: number) => void): Promise<void> {
  void loadSession();
  if (!(await hasKeptAnything())) return;
  const [{ refreshLibrary }, { resumeJobs }] = await Promise.all([
    import('../library/refresh-library'),
    import('../jobs/resume-jobs'),
  ]);
  void refreshLibrary();
  await resumeJobs(onRecovered);
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
