import { storedChoice } from '../platform/untrusted-fields';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** The inline script of the page reads it before the first paint. */
const key = 'theme';
/** What was chosen on this page, for a browser that denies storage. */
let chosenHere: Theme = 'system';

export function getTheme(): Theme {
  try {
    return storedChoice(localStorage.getItem(key), themes) ?? 'system';
  } catch {
    return chosenHere;
  }
}

/** Shows a theme at once, without fading every control from one to the other, and at every later visit. */
export function setTheme(theme: Theme): void {
  chosenHere = theme;
  try {
    localStorage.setItem(key, theme);
  } catch {
    // Full or denied: the theme stays until the page is left.
  }
  window.applyTheme?.(theme);
  for (const animation of document.getAnimations()) {
    if (animation instanceof CSSTransition) animation.finish();
  }
}
