'use client';

import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { lazyComponent } from '@/components/ui/lazy-component';
import { notify } from '@/components/ui/notify';
import { useShareDialog } from '@/lib/browser/shares/share-dialog-store';

const ShareDialog = lazyComponent(() => import('./share-dialog').then((module) => module.ShareDialog));

/** Where sharing happens, on any page: the dialog, and what comes in from somebody's share. */
export function ShareDialogHost() {
  const sharing = useShareDialog((state) => state.sharing);
  useSharedAddress();
  if (sharing === null) return null;
  const key = sharing.kind === 'new' ? sharing.pictureIds.join() : sharing.share.id;
  return <ShareDialog key={key} sharing={sharing} />;
}

/** Follows "Open in the studio": the form takes over prompt and settings, which can be undone. */
function useSharedAddress(): void {
  const t = useTranslations('share.imported');

  // Synchronises with the address that the page was opened by.
  useEffect(() => {
    if (!window.location.search.includes('share=')) return;
    const { search, pathname } = window.location;
    const take = async () => {
      const { importShared, readSharedAddress } = await import('@/lib/browser/shares/import-shared');
      const address = readSharedAddress(search);
      if (address === null) return;
      // Loading the page again must not put it over what was written since.
      window.history.replaceState(window.history.state, '', pathname);
      const { undo } = await importShared(address);
      notify({ title: t('title'), text: t('text'), action: { label: t('undo'), onClick: undo } });
    };
    void take().catch(() => notify({ tone: 'failure', title: t('failed'), text: t('failedText') }));
  }, [t]);
}
