'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { useDurations } from '@/lib/browser/jobs/durations-store';
import type { JobState } from '@/lib/protocol/job-state';

/** What a running job is doing and for how long, shown in the place of its picture. */
export function JobClock({ job }: { job: JobState }) {
  const t = useTranslations('jobs');
  const elapsedMs = useElapsed(job.createdAt);
  const expectedMs = useDurations((state) => state.expectedMs)(job.model, job.parameters.quality);
  if (job.isUnsent) return null;
  const elapsed = clock(elapsedMs);
  // Anything unusual needs a sentence, for which the row of the job has room.
  const isOrdinary = job.connection === 'open' && job.task === undefined;
  return (
    <>
      {isOrdinary && <span className="@max-[9rem]:hidden">{t(`stage.${job.stage}`)} · </span>}
      <span className="tabular-nums">
        {expectedMs === null ? (
          elapsed
        ) : (
          <>
            <span className="@min-[16rem]:hidden">{elapsed}</span>
            <span className="@max-[16rem]:hidden">
              {t('elapsedOf', { elapsed, expected: clock(expectedMs) })}
            </span>
          </>
        )}
      </span>
    </>
  );
}

/** 83000 → "1:23". */
function clock(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Milliseconds since a moment, updated every second. */
function useElapsed(startedAt: string): number {
  const [now, setNow] = useState(() => Date.now());
  // Synchronises with the clock.
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, now - Date.parse(startedAt));
}
