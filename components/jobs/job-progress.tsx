'use client';

import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { ProgressBar } from '@/components/ui/progress-bar';
import { cancelJob } from '@/lib/browser/jobs/cancel-job';
import { useDurations } from '@/lib/browser/jobs/durations-store';
import type { JobState } from '@/lib/protocol/reduce-job';
import { useElapsed } from './use-elapsed';

export type JobProgressProps = {
  job: JobState;
  /** What the way to end it is called, and that this is charged. */
  words?: { cancel: string; hint: string };
};

/** Stage in words, a bar where there is a percent, elapsed and expected time where there is none. */
export function JobProgress({ job, words }: JobProgressProps) {
  const t = useTranslations('jobs');
  const elapsedMs = useElapsed(job.createdAt, true);
  const expectedMs = useDurations((state) => state.expectedMs)(job.model, job.parameters.quality);
  const stage = job.connection === 'lost' ? t('stage.lost') : t(`stage.${job.stage}`);
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <p className="text-body">
          <span role="status">{stage}</span>
          {job.percent !== null && <span className="figures text-muted"> {Math.round(job.percent)}%</span>}
          <span className="figures text-caption text-muted">
            {' · '}
            {expectedMs === null
              ? t('elapsed', { elapsed: clock(elapsedMs) })
              : t('elapsedOf', { elapsed: clock(elapsedMs), expected: clock(expectedMs) })}
          </span>
        </p>
        <div className="flex items-center gap-2">
          <span className="text-caption text-muted">{words?.hint ?? t('cancelHint')}</span>
          <Button size="small" onClick={() => void cancelJob(job.jobId)}>
            {words?.cancel ?? t('cancel')}
          </Button>
        </div>
      </div>
      <ProgressBar label={t('progress', { prompt: job.prompt.slice(0, 60) })} percent={job.percent} />
    </div>
  );
}

/** 83000 → "1:23". */
function clock(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
