'use client';

import { type FocusEvent, type RefObject, useEffect, useRef } from 'react';

/**
 * Props for a region that takes the focus when its focused element is removed. Without this, the focus would return to
 * the beginning of the page. `fallbackFocus` may choose an element inside the region instead, given the removed one.
 */
export function useFallbackFocus<Region extends HTMLElement>(
  fallbackFocus?: (region: Region, removed: Element) => HTMLElement | null,
): {
  ref: RefObject<Region | null>;
  tabIndex: -1;
  onFocus: (event: FocusEvent<Region>) => void;
} {
  const ref = useRef<Region>(null);
  const focused = useRef<Element | null>(null);

  // Synchronises the document's focus with the region after each render.
  useEffect(() => {
    const { current: region } = ref;
    const { current: removed } = focused;
    if (region === null || removed === null || removed.isConnected) return;
    focused.current = null;
    if (document.activeElement !== document.body) return;
    const target = fallbackFocus?.(region, removed) ?? region;
    target.focus({ preventScroll: true });
  });

  return {
    ref,
    tabIndex: -1,
    onFocus: (event) => {
      focused.current = event.target;
    },
  };
}
