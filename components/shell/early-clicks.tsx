'use client';

import { type MouseEvent as ReactMouseEvent, type ReactNode, useEffect, useState } from 'react';

/** The last click before hydration. It is stored on `window` until `ReplayEarlyClicks` handles it. */
interface EarlyClicks {
  last: { button: HTMLButtonElement; label: string } | null;
  labelOf: (button: HTMLButtonElement) => string;
  stop: () => void;
}

declare global {
  interface Window {
    earlyPress?: EarlyClicks;
  }
}

/** Records clicks while scripts are loading, so that `ReplayEarlyClicks` can repeat the last one. */
export function EarlyClickRecorder() {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant script, allowed by its hash in the page's policy
  return <script dangerouslySetInnerHTML={{ __html: `(${recordEarlyPress})()` }} />;
}

/** Sent to the page as source text, so it cannot use anything else in this module. */
function recordEarlyPress() {
  const early: EarlyClicks = {
    last: null,
    // The text of a paid button includes its price.
    labelOf: (button) => `${button.getAttribute('aria-label')} ${button.textContent}`,
    stop: () => removeEventListener('click', record, true),
  };
  function record(event: MouseEvent) {
    const button = event.target instanceof Element ? event.target.closest('button') : null;
    early.last = button && { button, label: early.labelOf(button) };
  }
  // Registered before React, which stops clicks that it cannot handle while code is loading.
  addEventListener('click', record, true);
  window.earlyPress = early;
}

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

/** Stops clicks until the replay: React would already handle them while the prices for a new visitor are shown. */
function stopUntilReplay(event: ReactMouseEvent): void {
  if (window.earlyPress) event.stopPropagation();
}
