'use client';

import { useTranslations } from 'next-intl';
import { useJobs } from '@/lib/browser/jobs/jobs-store';
import { SafelightMark } from './safelight-mark';

/** How many jobs run, beside a lamp that glows; nothing to see when none does. */
export function JobsIndicator() {
  const t = useTranslations('shell');
  const count = useJobsRunning();
  return (
    <div role="status" className="grid h-9 place-items-center text-caption">
      <span className="sr-only">{t('jobsRunning', { count })}</span>
      {count > 0 && (
        <span aria-hidden="true" className="figures flex items-center gap-1.5">
          <span className="safelight-glow size-2 rounded-full bg-safelight" />
          {count}
        </span>
      )}
    </div>
  );
}

/** The lamp at the head of the rail; lit while something runs. */
export function RailMark() {
  return (
    <div className="grid h-9 place-items-center">
      <SafelightMark lit={useJobsRunning() > 0} />
    </div>
  );
}

/** How many jobs of this tab run now. */
function useJobsRunning(): number {
  return useJobs(({ jobs }) => {
    let running = 0;
    for (const { status } of Object.values(jobs))
      if (status === 'connecting' || status === 'running') running += 1;
    return running;
  });
}
