/** The last click before hydration. It is stored on `window` until `ReplayEarlyClicks` handles it. */
export interface ReplayEarlyClicks {
  last: { button: HTMLButtonElement; label: string } | null;
  labelOf: (button: HTMLButtonElement) => string;
  stop: () => void;
}

declare global {
  interface Window {
    earlyPress?: ReplayEarlyClicks;
  }
}

/** Records clicks while scripts are loading, so that `ReplayEarlyClicks` can repeat the last one. */
export function EarlyClickRecorder() {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant script, allowed by its hash in the page's policy
  return <script dangerouslySetInnerHTML={{ __html: `(${recordEarlyPress})()` }} />;
}

/** Sent to the page as source text, so it cannot use anything else in this module. */
function recordEarlyPress() {
  const early: ReplayEarlyClicks = {
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
