import { resumeJobs } from '../jobs/resume-jobs';
import { refreshLibrary } from '../library/refresh-library';
import { startCopies } from '../library-copies/start-copies';
import { loadSession } from '../session/load-session';

/** What happens when the studio opens: load the session, read library and ledger, resume unfinished jobs, copy. */
export async function openStudio(onRecovered: (count: number) => void): Promise<void> {
  void loadSession();
  void refreshLibrary();
  await resumeJobs(onRecovered);
  startCopies();
}
