'use client';

import { useTranslations } from 'next-intl';
import { PlainPage } from '@/components/shell/plain-page';
import { Button } from '@/components/ui/button';

/** Shown in place of a page that crashed; the navigation around it still works. */
export default function StudioError({ reset }: { error: Error; reset: () => void }) {
  const t = useTranslations('shell.failed');
  return (
    <PlainPage
      title={t('title')}
      actions={
        <Button variant="primary" onClick={reset}>
          {t('action')}
        </Button>
      }
    >
      {t('text')}
    </PlainPage>
  );
}
