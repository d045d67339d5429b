'use client';
'use no memo';

import { useTranslations } from 'next-intl';
import { SafelightDot } from '@/components/ui/safelight-dot';
import { useJobs } from '@/lib/browser/jobs/jobs-store';
import { SafelightMark } from './safelight-mark';

/** Shows the number of running jobs beside a glowing dot, and nothing visible if there are none. */
export function JobsIndicator() {
  const t = useTranslations('shell');
  const count = useJobsRunning();
  return (
    <div role="status" className="grid h-9 place-items-center text-caption">
      <span className="sr-only">{t('jobsRunning', { count })}</span>
      {count > 0 && (
        <span aria-hidden="true" className="figures flex items-center gap-1.5">
          <SafelightDot />
          {count}
        </span>
      )}
    </div>
  );
}

/** The logo at the top of the rail, lit while a job runs. */
export function RailMark() {
  return (
    <div className="grid h-9 place-items-center">
      <span className="relative grid">
        {/* A layer of its own below the lamp: fading it repaints nothing else. */}
        {useJobsRunning() > 0 && <span className="safelight-glow absolute -inset-x-1 top-1/3 -bottom-2" />}
        <SafelightMark className="relative size-7" />
      </span>
    </div>
  );
}

/** The number of jobs in this tab that are running. */
function useJobsRunning(): number {
  return useJobs(({ jobs }) => {
    let running = 0;
    for (const { status } of Object.values(jobs))
      if (status === 'connecting' || status === 'running') running += 1;
    return running;
  });
}
