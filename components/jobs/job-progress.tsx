'use client';

import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { ProgressBar } from '@/components/ui/progress-bar';
import { cancelJob } from '@/lib/browser/jobs/cancel-job';
import type { JobState } from '@/lib/protocol/job-state';
import { JobRow } from './job-row';

export type JobProgressProps = {
  job: JobState;
  /** The button's words, and a hint that a cancelled call is still charged. */
  words?: { cancel: string; hint: string };
};

/** Shows the stage in words, the percentage if there is one, and a button that cancels. The tile shows the time. */
export function JobProgress({ job, words }: JobProgressProps) {
  const t = useTranslations('jobs');
  const isUnsent = job.isUnsent === true;
  const hint = isUnsent
    ? t('unsent.hint')
    : isUnconfirmed(job)
      ? t('unconfirmed.hint')
      : job.demo
        ? t('failure.chargedDemo')
        : (words?.hint ?? t('cancelHint'));
  return (
    <JobRow
      actions={
        <Button size="small" onClick={() => void cancelJob(job.jobId)}>
          {isUnsent ? t('unsent.withdraw') : (words?.cancel ?? t('cancel'))}
        </Button>
      }
      bar={
        <ProgressBar
          label={t('progress', { prompt: job.prompt.slice(0, 60) })}
          percent={isUnsent ? 0 : job.percent}
        />
      }
    >
      <p className="text-pretty text-body">
        <span role="status">{t(stageOf(job))}</span>
        {job.percent !== null && <span className="figures text-muted"> {Math.round(job.percent)}%</span>}
      </p>
      <p className="text-caption text-muted">{hint}</p>
    </JobRow>
  );
}

/** The connection was lost before the studio said that it has the job. */
function isUnconfirmed({ connection, status }: JobState): boolean {
  return connection === 'lost' && status === 'connecting';
}

/** What the job is doing; while the gateway's task is fetched, what happened to its answer. */
function stageOf(job: JobState) {
  const { connection, stage, task, isAnswerLost, isUnsent } = job;
  if (isUnsent) return navigator.onLine ? 'unsent.queued' : 'unsent.offline';
  if (isUnconfirmed(job)) return 'unconfirmed.stage';
  if (connection === 'lost') return 'stage.lost';
  if (isAnswerLost && task === 'waiting') return 'task.stillWaiting';
  if (isAnswerLost && stage === 'saving') return 'task.found';
  return task === undefined ? (`stage.${stage}` as const) : (`task.${task}` as const);
}
