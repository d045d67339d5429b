'use client';

import { type FocusEvent, type RefObject, useEffect, useRef } from 'react';

/**
 * Props for a region that takes the focus when what had it inside goes away: a button that has done its work would
 * leave it to the beginning of the page. `fallbackFocus` names an element that takes it instead, from the one that is gone.
 */
export function useFallbackFocus<Region extends HTMLElement>(
  fallbackFocus?: (region: Region, gone: Element) => HTMLElement | null,
): {
  ref: RefObject<Region | null>;
  tabIndex: -1;
  onFocus: (event: FocusEvent<Region>) => void;
} {
  const ref = useRef<Region>(null);
  const focused = useRef<Element | null>(null);

  // Synchronises the document's focus with what the region still shows; after each rendering of it.
  useEffect(() => {
    const { current: region } = ref;
    const { current: gone } = focused;
    if (region === null || gone === null || gone.isConnected) return;
    focused.current = null;
    if (document.activeElement !== document.body) return;
    const heir = fallbackFocus?.(region, gone) ?? region;
    heir.focus({ preventScroll: true });
  });

  return {
    ref,
    tabIndex: -1,
    onFocus: (event) => {
      focused.current = event.target;
    },
  };
}
