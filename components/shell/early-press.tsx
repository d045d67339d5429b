'use client';

import { type ReactNode, useEffect } from 'react';
import type {} from './early-press-recorder';

/**
 * Around all buttons: presses once more what was pressed before the page could answer, unless the button says something
 * else by now, for a press on one price must not buy at another.
 */
export function EarlyPress({ className, children }: { className: string; children: ReactNode }) {
  // Synchronises with what the window remembers from before.
  useEffect(() => {
    const early = window.earlyPress;
    if (!early) return;
    early.stop();
    delete window.earlyPress;
    const { last } = early;
    if (last?.button.isConnected && early.labelOf(last.button) === last.label) last.button.click();
  }, []);

  // A press that arrives here needs no second one: its button has answered.
  return (
    <div className={className} onClickCapture={(event) => window.earlyPress?.answered.add(event.nativeEvent)}>
      {children}
    </div>
  );
}
