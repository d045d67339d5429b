'use client';

import { Dialog } from 'radix-ui';
import { closeLightbox, useLightbox } from './lightbox-store';

export function LightboxPanel() {
  const isOpen = useLightbox(({ currentId }) => currentId !== null);
  return <Dialog.Root open={isOpen} onOpenChange={closeLightbox} />;
}
