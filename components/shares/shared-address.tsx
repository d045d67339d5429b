'use client';

import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { notify } from '@/components/ui/notify';
import { importShared, readSharedAddress } from '@/lib/browser/shares/import-shared';

/** Handles "Open in the studio" of a share: fills the form with its prompt and settings, and offers to undo that. */
export function SharedAddress() {
  const t = useTranslations('share.imported');

  // Synchronises with the page's address.
  useEffect(() => {
    const { search, pathname } = window.location;
    const address = readSharedAddress(search);
    if (address === null) return;
    // A reload must not overwrite what the user has written since.
    window.history.replaceState(window.history.state, '', pathname);
    importShared(address).then(
      ({ undo }) =>
        notify({ title: t('title'), text: t('text'), action: { label: t('undo'), onClick: undo } }),
      () => notify({ tone: 'failure', title: t('failed'), text: t('failedText') }),
    );
  }, [t]);

  return null;
}
