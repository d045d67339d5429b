'use client';

import { useEffect, useState } from 'react';
import { lazyComponent } from './lazy-component';
import { toasterRequested } from './notify';

const idleAfterMs = 2500;
const ToasterPanel = lazyComponent(() => import('./toaster-panel').then((module) => module.ToasterPanel));

/** Place of the toasts. Their code is loaded when the page is idle, or when the first notice comes. */
export function Toaster() {
  const [wanted, setWanted] = useState(false);

  // Waits for the page to come to rest, or for a notice that cannot wait.
  useEffect(() => {
    const timer = setTimeout(() => setWanted(true), idleAfterMs);
    void toasterRequested.then(() => setWanted(true));
    return () => clearTimeout(timer);
  }, []);

  return wanted ? <ToasterPanel /> : null;
}
