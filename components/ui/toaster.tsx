'use client';
'use no memo';

import { useEffect, useState } from 'react';
import { afterInteraction } from './after-interaction';
import { lazyComponent } from './lazy-component';
import { toasterRequested } from './notify';

const ToasterPanel = lazyComponent(() => import('./toaster-panel').then((module) => module.ToasterPanel));

/** Renders the toasts. Their code is loaded after the first interaction, or as soon as the first notice is sent. */
export function Toaster() {
  const [isNeeded, setNeeded] = useState(false);

  // Synchronises with the first interaction and with the first call of `notify`.
  useEffect(() => {
    void toasterRequested.then(() => setNeeded(true));
    return afterInteraction(() => setNeeded(true));
  }, []);

  return isNeeded ? <ToasterPanel /> : null;
}
