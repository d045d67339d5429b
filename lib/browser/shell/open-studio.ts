import { resumeJobs } from '../jobs/resume-jobs';
import { refreshLibrary } from '../library/refresh-library';
import { loadSession } from '../session/load-session';

/** What the studio does as it opens: asks for the session, reads library and ledger, brings unfinished jobs home. */
export async function openStudio(onRecovered: (count: number) => void): Promise<void> {
  void loadSession();
  void refreshLibrary();
  await resumeJobs(onRecovered);
}
