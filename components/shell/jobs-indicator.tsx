'use client';

import { useTranslations } from 'next-intl';
import { useJobsRunning } from './use-jobs-running';

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
