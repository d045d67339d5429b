import { loadSession } from './load-session';
import { refreshLibrary } from './refresh-library';
import { resumeJobs } from './resume-jobs';

/** What the studio does as it opens: asks for the session, reads library and ledger, brings unfinished jobs home. */
export async function openStudio(onRecovered: (count: number) => void): Promise<void> {
  void loadSession();
  void refreshLibrary();
  await resumeJobs(onRecovered);
}
