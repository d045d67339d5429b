'use client';

import { useTranslations } from 'next-intl';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import type { ShareProblemName } from '@/lib/browser/shares/share-problem';

type ShareTroubleProps = {
  problem: ShareProblemName;
  onTryAgain?: () => void;
  onClose?: () => void;
};

/** Problems that another attempt may solve. */
const retryable: readonly ShareProblemName[] = ['unreachable', 'failed', 'gone', 'full'];

/** Says why sharing failed and offers the next step. */
export function ShareProblemAlert({ problem, onTryAgain, onClose }: ShareTroubleProps) {
  const t = useTranslations('share.trouble');
  const canTry = onTryAgain !== undefined && retryable.includes(problem);
  return (
    <Alert
      title={t(`${problem}.title`)}
      actions={
        (canTry || onClose) && (
          <>
            {canTry && (
              <Button onClick={onTryAgain}>{t(problem === 'unreachable' ? 'resume' : 'tryAgain')}</Button>
            )}
            {onClose && (
              <Button variant="plain" onClick={onClose}>
                {t('close')}
              </Button>
            )}
          </>
        )
      }
    >
      {t(`${problem}.text`)}
    </Alert>
  );
}
