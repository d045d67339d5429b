'use client';
'use no memo';

import { useEffect, useState } from 'react';
import { lazyComponent } from '@/components/ui/lazy-component';
import { useShareDialog } from '@/lib/browser/shares/share-dialog-store';

const ShareDialog = lazyComponent(() => import('./share-dialog').then((module) => module.ShareDialog));
const SharedAddress = lazyComponent(() => import('./shared-address').then((module) => module.SharedAddress));

/** Shows the share dialog on any page, and imports a shared picture if the page's address names one. */
export function ShareDialogHost() {
  const sharing = useShareDialog((state) => state.sharing);
  const [isShared, setShared] = useState(false);

  // Synchronises with the page's address.
  useEffect(() => setShared(window.location.search.includes('share=')), []);

  const key = sharing?.kind === 'new' ? sharing.pictureIds.join() : sharing?.share.id;
  return (
    <>
      {isShared && <SharedAddress />}
      {sharing && <ShareDialog key={key} sharing={sharing} />}
    </>
  );
}
