'use client';

import { useState } from 'react';
import { lazyComponent } from '@/components/ui/lazy-component';
import { useLightbox } from '@/lib/browser/library/lightbox-store';

const LightboxPanel = lazyComponent(() => import('./lightbox-panel').then((module) => module.LightboxPanel));

/** Shows what `openLightbox` opens; one per page. Its code is loaded when it first opens. */
export function Lightbox() {
  const isOpen = useLightbox(({ currentId }) => currentId !== null);
  const [hasOpened, setHasOpened] = useState(isOpen);
  if (isOpen && !hasOpened) setHasOpened(true);
  return hasOpened ? <LightboxPanel /> : null;
}
