'use client';

import { useTranslations } from 'next-intl';
import { PlainPage } from '@/components/shell/plain-page';
import { UnlockForm } from './unlock-form';

/** All that a locked studio shows, whatever page was asked for; unlocked, the address shows what it is of. */
export function UnlockScreen() {
  const t = useTranslations('shell.unlock');
  return (
    <PlainPage title={t('title')}>
      <p className="pb-5">{t('text')}</p>
      <UnlockForm onUnlocked={enter} />
    </PlainPage>
  );
}

function enter(): void {
  if (location.pathname === '/unlock') location.replace('/');
  else location.reload();
}
