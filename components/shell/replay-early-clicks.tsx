'use client';

import { type MouseEvent, type ReactNode, useEffect, useState } from 'react';
import type {} from './early-click-recorder';

/**
 * Wraps all buttons and repeats the last click from before the browser's data was read. If the button's text has
 * changed since then, the click is dropped: a click on one price must not buy at another.
 */
export function ReplayEarlyClicks({ className, children }: { className: string; children: ReactNode }) {
  const [isHydrated, setHydrated] = useState(false);

  // The browser's data is not rendered yet when effects first run; it is after the next render.
  useEffect(() => setHydrated(true), []);

  // Synchronises with the click that `EarlyClickRecorder` stored on `window`.
  useEffect(() => {
    const early = window.earlyPress;
    if (!isHydrated || !early) return;
    early.stop();
    delete window.earlyPress;
    const { last } = early;
    if (last !== null && early.labelOf(last.button) === last.label) last.button.click();
  }, [isHydrated]);

  return (
    <div className={className} onClickCapture={stopUntilReplay}>
      {children}
    </div>
  );
}

/** Stops clicks until the replay: React would already handle them, with the prices of a new visitor on show. */
function stopUntilReplay(event: MouseEvent): void {
  if (window.earlyPress) event.stopPropagation();
}
