'use client';

import { type MouseEvent, type ReactNode, useEffect, useState } from 'react';
import type {} from './early-click-recorder';

/**
 * Around all buttons: does what was pressed before the page knew what this browser holds, unless the button says
 * something else by then, for a press on one price must not buy at another.
 */
export function ReplayEarlyClicks({ className, children }: { className: string; children: ReactNode }) {
  const [isHydrated, setHydrated] = useState(false);

  // These effects run before what was read from this browser is rendered: the next rendering has it.
  useEffect(() => setHydrated(true), []);

  // Synchronises with what the window remembers from before.
  useEffect(() => {
    const early = window.earlyPress;
    if (!isHydrated || !early) return;
    early.stop();
    delete window.earlyPress;
    const { last } = early;
    if (last !== null && early.labelOf(last.button) === last.label) last.button.click();
  }, [isHydrated]);

  return (
    <div className={className} onClickCapture={leaveToReplay}>
      {children}
    </div>
  );
}

/** React answers presses as soon as it can, with the prices of a new visitor still in sight. */
function leaveToReplay(event: MouseEvent): void {
  if (window.earlyPress) event.stopPropagation();
}
