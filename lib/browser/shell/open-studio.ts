import { mirrorJobs } from '../jobs/mirrored-jobs';
import { followFromOtherTab, resumeJobs } from '../jobs/resume-jobs';
import { loadFollowing } from '../jobs/submit-job';
import { refreshLibrary } from '../library/refresh-library';
import { locksSpanTabs } from '../platform/locks';
import { loadSession } from '../session/load-session';

/**
 * What happens when the studio opens: load the session, read library and ledger, resume unfinished jobs, and show those
 * of other tabs.
 */
export async function openStudio(onRecovered: (count: number) => void): Promise<void> {
  void loadSession();
  void refreshLibrary();
  // A lock says when the job's tab has gone; without locks the tab itself does, and a later visit knows as well.
  mirrorJobs((jobId, isClosing) => {
    if (isClosing || locksSpanTabs()) void followFromOtherTab(jobId);
  });
  await Promise.all([resumeJobs(onRecovered), loadFollowing()]);
}
