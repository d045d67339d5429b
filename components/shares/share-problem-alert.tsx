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

/** Problems that trying again may solve. */
const passing: readonly ShareProblemName[] = ['unreachable', 'failed', 'gone', 'full'];

/** Why it did not work, and the next step. */
export function ShareProblemAlert({ problem, onTryAgain, onClose }: ShareTroubleProps) {
  const t = useTranslations('share.trouble');
  const canTry = onTryAgain !== undefined && passing.includes(problem);
  return (
    <Alert
      title={t(`${problem}.title`)}
      actions={
        (canTry || onClose) && (
          <>
            {canTry && (
              <Button onClick={onTryAgain}>{t(problem === 'unreachable' ? 'goOn' : 'tryAgain')}</Button>
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
