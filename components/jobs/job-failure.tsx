'use client';

import { useTranslations } from 'next-intl';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { useDraft } from '@/lib/browser/stores/draft-store';
import { useEditDraft } from '@/lib/browser/stores/edit-draft-store';
import { formatUsd } from '@/lib/catalogue/money';
import type { JobState } from '@/lib/protocol/reduce-job';
import { TryAgainButton } from './try-again-button';

/** What happened, whether it was charged, what upstream said, and the next step. */
export function JobFailure({ job }: { job: JobState }) {
  const t = useTranslations('jobs.failure');
  const errors = useTranslations('errors');
  if (job.error === null) return null;
  const { code, upstream, requestId, retryAfterSeconds } = job.error;
  const trace = [upstream?.message, requestId && t('requestId', { id: requestId })]
    .filter(Boolean)
    .join(' · ');
  return (
    <Alert
      tone={job.status === 'partial' || job.status === 'cancelled' ? 'warning' : 'failure'}
      title={errors(`${code}.title`)}
      actions={
        <>
          <TryAgainButton job={job} />
          <Button size="small" onClick={() => formOf(job).getState().load(job)}>
            {t('editPrompt')}
          </Button>
        </>
      }
    >
      <p>
        {errors(`${code}.advice`)}
        {retryAfterSeconds !== undefined && (
          <> {t('retryAfter', { seconds: Math.ceil(retryAfterSeconds) })}</>
        )}
      </p>
      <p>{chargeSentence(job, t)}</p>
      {trace !== '' && (
        <p className="text-caption text-muted [overflow-wrap:anywhere]">
          {t('upstreamSaid', { message: trace })}
        </p>
      )}
    </Alert>
  );
}

function formOf({ kind }: JobState) {
  return kind === 'edit' ? useEditDraft : useDraft;
}

function chargeSentence(job: JobState, t: ReturnType<typeof useTranslations<'jobs.failure'>>): string {
  const { cost, demo, delivered } = job;
  if (cost === null) return t('chargePending');
  if (cost.basis === 'none') return t('notCharged');
  if (demo) return t('chargedDemo');
  if (cost.microUsd === null) return t('chargedUnknown');
  const exact = cost.basis === 'usage' || cost.basis === 'per-call';
  const amount = formatUsd(cost.microUsd, exact ? 'exact' : 'about');
  if (exact) return t(delivered > 0 ? 'chargedExact' : 'chargedExactNothing', { amount });
  return t(delivered > 0 ? 'chargedAbout' : 'chargedAboutNothing', { amount });
}
