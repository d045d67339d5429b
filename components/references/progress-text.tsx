'use client';

import { RotateCcw } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { sizeText } from '@/components/pictures/size-text';
import { Button } from '@/components/ui/button';
import { ProgressBar } from '@/components/ui/progress-bar';
import { isRetryable, type Reference } from '@/lib/browser/references/reference';
import { ReferenceInfoText } from './reference-info-text';

export type ProgressTextProps = { reference: Reference; onRetry: () => void };

/** How far a picture is: a stage in words and a bar, then its receipt, or why it cannot be sent. */
export function ProgressText({ reference, onRetry }: ProgressTextProps) {
  const t = useTranslations('references');
  const { progress, originalBytes, name } = reference;
  if (progress.status === 'ready' && !progress.isFitting) return <ReferenceInfoText progress={progress} />;
  if (progress.status === 'failed') {
    const { problem, requestId } = progress;
    return (
      <div role="alert" className="grid justify-items-start gap-1.5 text-caption">
        <p className="text-failure">{t(`problems.${problem}`)}</p>
        <p className="figures wrap-anywhere text-muted">
          {problem}
          {problem === 'failed' && requestId && ` · ${t('requestId', { id: requestId })}`}
        </p>
        {isRetryable(problem) && (
          <Button size="small" onClick={onRetry}>
            <RotateCcw aria-hidden="true" className="size-3.5" />
            {t('retry')}
          </Button>
        )}
      </div>
    );
  }
  const percent = progress.status === 'sending' ? progress.percent : null;
  const isSent = percent !== null && percent >= 100;
  const stage = progress.status === 'ready' ? 'fitting' : isSent ? 'compressing' : progress.status;
  return (
    <div className="grid gap-1.5">
      <p className="text-caption text-muted">
        {t(`stage.${stage}`)}
        {originalBytes !== null && <span className="figures"> · {sizeText(originalBytes)}</span>}
      </p>
      <ProgressBar label={t('progress', { name })} percent={isSent ? null : percent} />
    </div>
  );
}
