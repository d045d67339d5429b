'use client';

import { type ComponentType, useEffect, useState } from 'react';

const occasions = ['pointerover', 'focusin'] as const;

/** The page's tooltips. Their code is loaded when something is first pointed at or focused. */
export function Tooltips() {
  const [Layer, setLayer] = useState<ComponentType | null>(null);

  // Synchronises with the pointer and the focus.
  useEffect(() => {
    const load = () => {
      stop();
      void import('./tooltip-layer').then((module) => setLayer(() => module.TooltipLayer));
    };
    const stop = () => {
      for (const occasion of occasions) removeEventListener(occasion, load);
    };
    for (const occasion of occasions) addEventListener(occasion, load, { passive: true });
    return stop;
  }, []);

  return Layer && <Layer />;
}
