'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Button } from '@/components/ui/button';
import { ProgressBar } from '@/components/ui/progress-bar';
import { cancelJob } from '@/lib/browser/jobs/cancel-job';
import { useDurations } from '@/lib/browser/jobs/durations-store';
import type { JobState } from '@/lib/protocol/reduce-job';

export type JobProgressProps = {
  job: JobState;
  /** The button's words, and a hint that a cancelled call is charged all the same. */
  words?: { cancel: string; hint: string };
};

/** Shows the stage in words, the percentage if there is one, and the elapsed and expected time. */
export function JobProgress({ job, words }: JobProgressProps) {
  const t = useTranslations('jobs');
  const elapsedMs = useElapsed(job.createdAt);
  const isUnsent = job.isUnsent === true;
  const hint = isUnsent
    ? t('unsent.hint')
    : isUnconfirmed(job)
      ? t('unconfirmed.hint')
      : job.demo
        ? t('failure.chargedDemo')
        : (words?.hint ?? t('cancelHint'));
  const expectedMs = useDurations((state) => state.expectedMs)(job.model, job.parameters.quality);
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <p className="text-body">
          <span role="status">{t(stageOf(job))}</span>
          {job.percent !== null && <span className="figures text-muted"> {Math.round(job.percent)}%</span>}
          {!isUnsent && (
            <span className="figures text-caption text-muted">
              {' · '}
              {expectedMs === null
                ? t('elapsed', { elapsed: clock(elapsedMs) })
                : t('elapsedOf', { elapsed: clock(elapsedMs), expected: clock(expectedMs) })}
            </span>
          )}
        </p>
        <div className="flex items-center gap-2">
          <span className="text-caption text-muted">{hint}</span>
          <Button size="small" onClick={() => void cancelJob(job.jobId)}>
            {isUnsent ? t('unsent.withdraw') : (words?.cancel ?? t('cancel'))}
          </Button>
        </div>
      </div>
      <ProgressBar
        label={t('progress', { prompt: job.prompt.slice(0, 60) })}
        percent={isUnsent ? 0 : job.percent}
      />
    </div>
  );
}

/** The connection was lost before the studio said that it has the job. */
function isUnconfirmed({ connection, status }: JobState): boolean {
  return connection === 'lost' && status === 'connecting';
}

/** What the job is doing; while the gateway's task is fetched, what became of its answer. */
function stageOf(job: JobState) {
  const { connection, stage, task, isAnswerLost, isUnsent } = job;
  if (isUnsent) return navigator.onLine ? 'unsent.queued' : 'unsent.offline';
  if (isUnconfirmed(job)) return 'unconfirmed.stage';
  if (connection === 'lost') return 'stage.lost';
  if (isAnswerLost && task === 'waiting') return 'task.stillWaiting';
  if (isAnswerLost && stage === 'saving') return 'task.found';
  return task === undefined ? (`stage.${stage}` as const) : (`task.${task}` as const);
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
