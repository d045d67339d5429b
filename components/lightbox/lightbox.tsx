'use client';

import { useEffect, useState } from 'react';
import { afterInteraction } from '@/components/ui/after-interaction';
import { lazyComponent } from '@/components/ui/lazy-component';
import { useLightbox } from '@/lib/browser/library/lightbox-store';

const LightboxPanel = lazyComponent(() => import('./lightbox-panel').then((module) => module.LightboxPanel));

/** Loads the code of the large view, when a press on a picture becomes likely. */
export const preloadLightbox = LightboxPanel.preload;

/** Shows what `openLightbox` opens; one per page. Its code is loaded after the first interaction with the page. */
export function Lightbox() {
  const isOpen = useLightbox(({ currentId }) => currentId !== null);
  const [hasOpened, setHasOpened] = useState(isOpen);
  if (isOpen && !hasOpened) setHasOpened(true);

  // Loads the code that a press on a picture needs before the press.
  useEffect(() => afterInteraction(LightboxPanel.preload), []);

  return hasOpened ? <LightboxPanel /> : null;
}
