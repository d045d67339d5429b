'use client';

import { type FocusEvent, type RefObject, useEffect, useRef } from 'react';

/**
 * Props for a region that takes the focus when what had it inside goes away: a button that has done its work would
 * leave it to the beginning of the page.
 */
export function useKeepFocus<Region extends HTMLElement>(): {
  ref: RefObject<Region | null>;
  tabIndex: -1;
  onFocus: (event: FocusEvent<Region>) => void;
} {
  const ref = useRef<Region>(null);
  const focused = useRef<Element | null>(null);

  // Synchronises the document's focus with what the region still shows; after each rendering of it.
  useEffect(() => {
    if (focused.current === null || focused.current.isConnected) return;
    focused.current = null;
    if (document.activeElement === document.body) ref.current?.focus({ preventScroll: true });
  });

  return {
    ref,
    tabIndex: -1,
    onFocus: (event) => {
      focused.current = event.target;
    },
  };
}
