'use client';

import { useRef } from 'react';
import { focusContent } from './page-content';

/**
 * Handlers for a dialog that can be opened from anywhere: Radix returns the focus to its own trigger only, and without
 * one to the beginning of the page.
 */
export function useReturnFocus(): { rememberOpener: () => void; returnFocus: (event: Event) => void } {
  const opener = useRef<Element | null>(null);
  return {
    /** Call it as the dialog opens, before anything in it takes the focus. */
    rememberOpener: () => {
      opener.current = document.activeElement;
    },
    returnFocus: (event) => {
      event.preventDefault();
      // What opened the dialog may be gone, as the bar of a selection is once the selection was shared.
      const { current } = opener;
      if (current instanceof HTMLElement && current.isConnected) current.focus({ preventScroll: true });
      else focusContent();
    },
  };
}
