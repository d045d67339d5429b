'use client';

import { useTranslations } from 'next-intl';
import { useRecoveredNotice } from '@/components/jobs/use-recovered-notice';
import { Dialog } from '@/components/ui/dialog';
import { openStudio } from '@/lib/browser/shell/open-studio';
import { UnlockForm } from './unlock-form';

/** Asks for the access code if the studio was locked while a page was open, so that unsent text is not lost. */
export function UnlockDialog() {
  const t = useTranslations('shell.unlock');
  const notifyRecovered = useRecoveredNotice();
  return (
    <Dialog open onOpenChange={() => undefined} title={t('title')} description={t('dialogText')} size="small">
      <UnlockForm onUnlocked={() => void openStudio(notifyRecovered, (work) => work())} />
    </Dialog>
  );
}
