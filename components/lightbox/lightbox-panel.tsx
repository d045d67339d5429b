'use client';

import { Dialog } from 'radix-ui';
import { useState } from 'react';
import { closeLightbox, useLightbox } from '@/lib/browser/library/lightbox-store';
import { LightboxContent } from './lightbox-content';

/** One picture large, over everything: a dialog of its own because it has no frame, no title bar and all the room. */
export function LightboxPanel() {
  const { ids, currentId } = useLightbox();
  // Kept while it closes, so that it fades out with the picture it had.
  const [lastId, setLastId] = useState(currentId);
  if (currentId !== null && currentId !== lastId) setLastId(currentId);
  return (
    <Dialog.Root open={currentId !== null} onOpenChange={closeLightbox}>
      <Dialog.Portal>{lastId !== null && <LightboxContent ids={ids} currentId={lastId} />}</Dialog.Portal>
    </Dialog.Root>
  );
}
