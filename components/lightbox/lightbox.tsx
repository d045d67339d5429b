'use client';

import { useState } from 'react';
import { lazyComponent } from '@/components/ui/lazy-component';
import { useLightbox } from '@/lib/browser/library/lightbox-store';

const LightboxPanel = lazyComponent(() => import('./lightbox-panel').then((module) => module.LightboxPanel));

/** The place of the large view; one on a page. Its code is loaded when it first opens: see `openLightbox`. */
export function Lightbox() {
  const isOpen = useLightbox(({ currentId }) => currentId !== null);
  const [wanted, setWanted] = useState(isOpen);
  if (isOpen && !wanted) setWanted(true);
  return wanted ? <LightboxPanel /> : null;
}
