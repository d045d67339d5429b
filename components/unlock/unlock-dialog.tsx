'use client';

import { useTranslations } from 'next-intl';
import { useRecoveredNotice } from '@/components/jobs/use-recovered-notice';
import { Dialog } from '@/components/ui/dialog';
import { openStudio } from '@/lib/browser/shell/open-studio';
import { UnlockForm } from './unlock-form';

/** Where a studio was locked while its page was open: what was written on the page stays. */
export function UnlockDialog() {
  const t = useTranslations('shell.unlock');
  const tellRecovered = useRecoveredNotice();
  return (
    <Dialog
      open
      onOpenChange={() => undefined}
      title={t('title')}
      description={`${t('text')} ${t('stays')}`}
      size="small"
    >
      <UnlockForm onUnlocked={() => void openStudio(tellRecovered)} />
    </Dialog>
  );
}
