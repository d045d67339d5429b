'use client';

import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { notify } from '@/components/ui/notify';
import { onDemand } from '@/components/ui/on-demand';
import { useSession } from '@/lib/browser/stores/session-store';

const UnlockDialog = onDemand(() =>
  import('@/components/unlock/unlock-dialog').then((module) => module.UnlockDialog),
);
const OpenPurseWarning = onDemand(() =>
  import('./open-purse-warning').then((module) => module.OpenPurseWarning),
);

/** Opens the studio once the page has painted. */
export function StudioStart() {
  const t = useTranslations('jobs');
  const isLocked = useSession((state) => state.session?.locked ?? false);
  const isOpenPurse = useSession((state) => state.session?.openPurse ?? false);
  // Synchronises with the server and with what earlier visits left in this browser; once a page load.
  useEffect(() => {
    void import('@/lib/browser/workflows/open-studio')
      .then(({ openStudio }) => openStudio())
      .then(({ recovered }) => {
        if (recovered > 0) notify({ title: t('recovered', { count: recovered }), tone: 'success' });
      });
  }, [t]);
  return (
    <>
      {isOpenPurse && <OpenPurseWarning />}
      {isLocked && <UnlockDialog />}
    </>
  );
}
