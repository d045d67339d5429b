'use client';

import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { PlainPage } from './plain-page';

/** Shown in place of a page that crashed; the navigation around it still works. */
export function FailedPage({ onRetry }: { onRetry: () => void }) {
  const t = useTranslations('shell.failed');
  return (
    <PlainPage
      title={t('title')}
      actions={
        <Button variant="primary" onClick={onRetry}>
          {t('action')}
        </Button>
      }
    >
      {t('text')}
    </PlainPage>
  );
}
