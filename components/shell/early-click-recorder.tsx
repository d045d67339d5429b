/** The last press that came before the page could answer it. Lives in the window until the page takes it over. */
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

/** Remembers from the first paint what is pressed while the scripts still load; `ReplayEarlyClicks` makes up for it. */
export function EarlyClickRecorder() {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: code of ours, named by its hash in the page's policy
  return <script dangerouslySetInnerHTML={{ __html: `(${recordEarlyPress})()` }} />;
}

/** Runs in the page by itself, as text: it can use nothing of this module. */
function recordEarlyPress() {
  const early: ReplayEarlyClicks = {
    last: null,
    // The price is part of it.
    labelOf: (button) => `${button.getAttribute('aria-label')} ${button.textContent}`,
    stop: () => removeEventListener('click', record, true),
  };
  function record(event: MouseEvent) {
    const button = event.target instanceof Element ? event.target.closest('button') : null;
    early.last = button && { button, label: early.labelOf(button) };
  }
  // Before React, which stops a press that it cannot answer while code of the page is missing.
  addEventListener('click', record, true);
  window.earlyPress = early;
}
