'use client';

import { useEffect, useState } from 'react';
import { lazyComponent } from './lazy-component';
import { toasterRequested } from './notify';

const idleAfterMs = 2500;
const ToasterPanel = lazyComponent(() => import('./toaster-panel').then((module) => module.ToasterPanel));

/** Renders the toasts. Their code is loaded shortly after the page, or as soon as the first notice is sent. */
export function Toaster() {
  const [isNeeded, setNeeded] = useState(false);

  // Synchronises with the timer and with the first call of `notify`.
  useEffect(() => {
    const timer = setTimeout(() => setNeeded(true), idleAfterMs);
    void toasterRequested.then(() => setNeeded(true));
    return () => clearTimeout(timer);
  }, []);

  return isNeeded ? <ToasterPanel /> : null;
}
