'use client';

import { useEffect } from 'react';
import { useRecoveredNotice } from '@/components/jobs/use-recovered-notice';
import { lazyComponent } from '@/components/ui/lazy-component';
import { useSession } from '@/lib/browser/session/session-store';

const UnlockDialog = lazyComponent(() =>
  import('@/components/unlock/unlock-dialog').then((module) => module.UnlockDialog),
);
const UnprotectedKeyWarning = lazyComponent(() =>
  import('./unprotected-key-warning').then((module) => module.UnprotectedKeyWarning),
);

/** Opens the studio once the page has painted. */
export function StudioStart() {
  const tellRecovered = useRecoveredNotice();
  const isLocked = useSession((state) => state.session?.locked ?? false);
  const isOpenPurse = useSession((state) => state.session?.openPurse ?? false);
  // Synchronises with the server and with what earlier visits left in this browser; once a page load.
  useEffect(() => {
    void import('@/lib/browser/shell/open-studio').then(({ openStudio }) => openStudio(tellRecovered));
  }, [tellRecovered]);
  return (
    <>
      {isOpenPurse && <UnprotectedKeyWarning />}
      {isLocked && <UnlockDialog />}
    </>
  );
}
