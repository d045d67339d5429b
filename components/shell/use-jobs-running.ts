'use client';

import { useJobs } from '@/lib/browser/jobs/jobs-store';

/** How many jobs of this tab run now. */
export function useJobsRunning(): number {
  return useJobs(({ jobs }) => {
    let running = 0;
    for (const { status } of Object.values(jobs))
      if (status === 'connecting' || status === 'running') running += 1;
    return running;
  });
}
