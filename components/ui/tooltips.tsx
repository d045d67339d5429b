'use client';

import { type ComponentType, useEffect, useState } from 'react';

/** The page's tooltips. Their code is loaded once the page can be used: until then nobody waits for one. */
export function Tooltips() {
  const [Layer, setLayer] = useState<ComponentType | null>(null);

  // Loads the code after the first rendering.
  useEffect(() => void import('./tooltip-layer').then((module) => setLayer(() => module.TooltipLayer)), []);

  return Layer && <Layer />;
}
