'use client';

import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { lazyComponent } from '@/components/ui/lazy-component';
import { notify } from '@/components/ui/notify';
import { useShareDialog } from '@/lib/browser/shares/share-dialog-store';

const ShareDialog = lazyComponent(() => import('./share-dialog').then((module) => module.ShareDialog));

/** Shows the share dialog on any page, and imports a shared picture if the page's address names one. */
export function ShareDialogHost() {
  const sharing = useShareDialog((state) => state.sharing);
  useSharedAddress();
  if (sharing === null) return null;
  const key = sharing.kind === 'new' ? sharing.pictureIds.join() : sharing.share.id;
  return <ShareDialog key={key} sharing={sharing} />;
}

/** Handles "Open in the studio" of a share: fills the form with its prompt and settings, and offers to undo that. */
function useSharedAddress(): void {
  const t = useTranslations('share.imported');

  // Synchronises with the page's address.
  useEffect(() => {
    if (!window.location.search.includes('share=')) return;
    const { search, pathname } = window.location;
    const importFromAddress = async () => {
      const { importShared, readSharedAddress } = await import('@/lib/browser/shares/import-shared');
      const address = readSharedAddress(search);
      if (address === null) return;
      // A reload must not overwrite what the user has written since.
      window.history.replaceState(window.history.state, '', pathname);
      const { undo } = await importShared(address);
      notify({ title: t('title'), text: t('text'), action: { label: t('undo'), onClick: undo } });
    };
    void importFromAddress().catch(() =>
      notify({ tone: 'failure', title: t('failed'), text: t('failedText') }),
    );
  }, [t]);
}
