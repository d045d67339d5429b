'use client';

import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { lockStudio } from '@/lib/browser/session/lock-studio';

/** Locks the studio for this browser; what is kept in the browser stays. */
export function LockButton() {
  const t = useTranslations('settings.access');
  return (
    <section aria-label={t('title')} className="grid gap-1.5">
      <h3 className="text-body text-muted">{t('title')}</h3>
      <p className="text-caption text-muted">{t('text')}</p>
      <Button size="small" className="w-fit" onClick={() => void lockStudio()}>
        {t('lock')}
      </Button>
    </section>
  );
}
