'use client';

import { useTranslations } from 'next-intl';
import { PlainPage } from '@/components/shell/plain-page';
import { UnlockForm } from './unlock-form';

/** The only page of a locked studio, shown at every address. Once unlocked, the requested page is loaded. */
export function UnlockScreen() {
  const t = useTranslations('shell.unlock');
  return (
    <PlainPage title={t('title')}>
      <p className="pb-5">{t('text')}</p>
      <UnlockForm onUnlocked={loadRequestedPage} />
    </PlainPage>
  );
}

function loadRequestedPage(): void {
  if (location.pathname === '/unlock') location.replace('/');
  else location.reload();
}
