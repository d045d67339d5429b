'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { type MoneyText, useMoney } from '@/lib/browser/costs/use-money';
import { errorRemedy } from '@/lib/browser/jobs/error-remedies';
import { isExactCost } from '@/lib/protocol/exact-cost';
import type { JobState } from '@/lib/protocol/job-state';
import { isAnswerLost } from '@/lib/protocol/lost-answers';
import { openForm, TryAgainButton } from './next-steps';

const traceStyles = 'text-caption text-muted [overflow-wrap:anywhere]';

export type JobFailureProps = {
  job: JobState;
  /** The next steps; by default the ones that the form offers. */
  actions?: ReactNode;
  /** Shown below the advice. */
  children?: ReactNode;
};

/** Says what happened, whether it was charged, what upstream said, and what to do next. */
export function JobFailure({ job, actions, children }: JobFailureProps) {
  const t = useTranslations('jobs.failure');
  const errors = useTranslations('errors');
  const { money } = useMoney();
  if (job.error === null) return null;
  const { code, upstream, requestId, retryAfterSeconds } = job.error;
  const { cause, canSucceedUnchanged } = errorRemedy(code);
  const isModelFailure = cause === 'model';
  // A free step, or another model, is more likely to help than the same request.
  const retriesLast = isFetchable(job) || isModelFailure;
  // In a conversation the model's text may include the message already.
  const message = upstream?.message;
  const said = message && !job.text.includes(message) ? message : undefined;
  // Most of the gateway's messages end in the request id already.
  const isUnsaid = (id: string | undefined): id is string => id !== undefined && !said?.includes(id);
  const gatewayIds = [upstream?.requestId, upstream?.headerId].filter(isUnsaid);
  const ids = [
    ...(isUnsaid(requestId) && requestId !== upstream?.requestId ? [t('requestId', { id: requestId })] : []),
    ...gatewayIds.map((id) => t('gatewayId', { id })),
  ];
  return (
    <Alert
      tone={job.status === 'partial' || job.status === 'cancelled' ? 'warning' : 'failure'}
      title={errors(`${code}.title`)}
      actions={
        actions ?? (
          <>
            {canSucceedUnchanged && !retriesLast && <TryAgainButton job={job} />}
            <Button size="small" onClick={() => openForm(job, isModelFailure ? 'model' : 'prompt')}>
              {t(isModelFailure ? 'chooseModel' : 'editPrompt')}
            </Button>
            {canSucceedUnchanged && retriesLast && <TryAgainButton job={job} variant="plain" />}
          </>
        )
      }
    >
      <p>
        {adviceOf(job, t) ?? errors(`${code}.advice`)}
        {retryAfterSeconds !== undefined && <> {waitSentence(retryAfterSeconds, t)}</>}
      </p>
      {children}
      <p>{chargeSentence(job, money, t)}</p>
      {said && <p className={traceStyles}>{t('upstreamSaid', { message: said })}</p>}
      {ids.length > 0 && <p className={traceStyles}>{ids.join(' · ')}</p>}
    </Alert>
  );
}

/** Advice for cases where the general advice on an error would be wrong. */
function adviceOf(job: JobState, t: ReturnType<typeof useTranslations<'jobs.failure'>>): string | null {
  const { kind, error, tasks, cost } = job;
  if (error?.code === 'upstream_timeout' && tasks) return t('taskExpired');
  // A conversation has no settings to lower.
  if (error?.code === 'upstream_timeout' && kind === 'chat') return t('timeLimit');
  // In a conversation, the pictures are fetched from their links, whatever ended the answer.
  if (isFetchable(job) && kind !== 'chat' && error && isAnswerLost(error.code)) return t('lostFetchable');
  if (error?.code === 'cancelled' && cost?.basis === 'none') return t('notSent');
  if (error?.code !== 'download_failed') return null;
  if (!isFetchable(job)) return t('notFetchable');
  const isLimited = job.images.some((image) => image.status === 'failed' && image.limited);
  return isLimited ? t('downloadLimit') : null;
}

/** Whether a picture of the job can be fetched again, which is free. */
function isFetchable({ images }: JobState): boolean {
  return images.some((image) => image.status === 'failed' && image.retryable);
}

function waitSentence(seconds: number, t: ReturnType<typeof useTranslations<'jobs.failure'>>): string {
  if (seconds < 120) return t('retryAfter', { seconds: Math.ceil(seconds) });
  return t('retryAfterMinutes', { minutes: Math.ceil(seconds / 60) });
}

function chargeSentence(
  job: JobState,
  money: MoneyText['money'],
  t: ReturnType<typeof useTranslations<'jobs.failure'>>,
): string {
  const { cost, demo, delivered } = job;
  if (cost === null) return t('chargePending');
  if (cost.basis === 'none' || (cost.microUsd === 0 && isExactCost(cost.basis))) return t('notCharged');
  if (demo) return t('chargedDemo');
  if (cost.microUsd === null) return t('chargedUnknown');
  const exact = isExactCost(cost.basis);
  const amount = money(cost.microUsd, 'about');
  if (exact) return t(delivered > 0 ? 'chargedExact' : 'chargedExactNothing', { amount });
  return t(delivered > 0 ? 'chargedAbout' : 'chargedAboutNothing', { amount });
}
