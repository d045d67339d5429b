'use client';

import { useLayoutEffect } from 'react';

declare global {
  interface Window {
    /** Shows this theme; without an argument, the theme that was chosen before, or the system's. */
    applyTheme?: (chosen?: string | null) => void;
  }
}

/** Gives the page its theme before the first paint, and again when the system or another tab changes it. */
export function ThemeScript() {
  // A not-found page is rendered by the browser, where React does not run its scripts.
  useLayoutEffect(() => {
    if (!window.applyTheme) followTheme();
  }, []);

  // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant script, allowed by its hash in the page's policy
  return <script dangerouslySetInnerHTML={{ __html: `(${followTheme})()` }} />;
}

/** Sent to the page as source text, so it cannot use anything else in this module. */
function followTheme() {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const stored = () => {
    try {
      return localStorage.getItem('theme');
    } catch {
      // Storage is denied: the system decides.
      return null;
    }
  };
  const apply = (chosen: string | null = stored()) => {
    const theme = chosen === 'dark' || (chosen !== 'light' && dark.matches) ? 'dark' : 'light';
    const { classList, style } = document.documentElement;
    classList.remove('light', 'dark');
    classList.add(theme);
    style.colorScheme = theme;
  };
  apply();
  dark.addEventListener('change', () => apply());
  addEventListener('storage', () => apply());
  window.applyTheme = apply;
}
