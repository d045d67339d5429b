'use client';

import { useLocale } from 'next-intl';
import { useEffect, useEffectEvent } from 'react';
import { useRecoveredNotice } from '@/components/jobs/use-recovered-notice';
import { afterInteraction } from '@/components/ui/after-interaction';
import { lazyComponent } from '@/components/ui/lazy-component';
import { useSession } from '@/lib/browser/session/session-store';

const UnlockDialog = lazyComponent(() =>
  import('@/components/unlock/unlock-dialog').then((module) => module.UnlockDialog),
);
const UnprotectedKeyWarning = lazyComponent(() =>
  import('./unprotected-key-warning').then((module) => module.UnprotectedKeyWarning),
);

/** Runs the start-up work after the first paint, and shows the unlock dialog or a warning if needed. */
export function StudioStart() {
  const onRecovered = useEffectEvent(useRecoveredNotice());
  const isLocked = useSession((state) => state.session?.locked ?? false);
  const isKeyUnprotected = useSession((state) => state.session?.openPurse ?? false);
  // Synchronises with the server and with earlier visits' data in this browser, once per page load.
  useEffect(() => {
    void import('@/lib/browser/shell/open-studio').then(({ openStudio }) =>
      openStudio(onRecovered, afterInteraction),
    );
  }, []);
  // Synchronises with the browser: the worker shows our own page if a reload finds no network. Only https and localhost
  // may have a worker.
  useEffect(
    () =>
      afterInteraction(() => {
        if (process.env.NODE_ENV !== 'production' || !('serviceWorker' in navigator)) return;
        // A browser that refuses the worker shows its own page, as before.
        navigator.serviceWorker.register('/offline-worker.js').catch(() => undefined);
      }),
    [],
  );
  // Synchronises with the browser: creating the first formatter takes 30 ms or more, which no press should wait for.
  const locale = useLocale();
  useEffect(() => afterInteraction(() => void new Intl.NumberFormat(locale)), [locale]);
  return (
    <>
      {isKeyUnprotected && <UnprotectedKeyWarning />}
      {isLocked && <UnlockDialog />}
    </>
  );
}
