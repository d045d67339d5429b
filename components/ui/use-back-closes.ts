'use client';

import { useEffect, useEffectEvent } from 'react';

/** The layer whose entry a page that is opened from it takes over. */
let leftLayer: string | null = null;

/**
 * On a phone, Back closes what covers the page instead of leaving the page below it. While it is open, the history has an
 * entry for it at the same address.
 */
export function useBackCloses(isOpen: boolean, close: () => void): void {
  const onBack = useEffectEvent(close);

  // Synchronises with the browser's history.
  useEffect(() => {
    if (!isOpen || !matchMedia('(width < 64rem)').matches) return;
    // With its page, because the router keeps what it finds in the history's state when another page takes its place.
    const layer = `${window.location.pathname} ${performance.now()}`;
    window.history.pushState({ ...window.history.state, layer }, '');
    const listen = (event: PopStateEvent) => {
      if (isTop(layer)) return;
      // The router would render the page anew, although it is the same.
      event.stopImmediatePropagation();
      onBack();
    };
    addEventListener('popstate', listen, { capture: true });
    return () => {
      removeEventListener('popstate', listen, { capture: true });
      if (layer !== leftLayer && isTop(layer)) goBackUnheard();
    };
  }, [isOpen]);
}

/** Leaves a layer for another page. True where the history has an entry for the layer, which that page must replace. */
export function leaveLayer(): boolean {
  const layer: unknown = window.history.state?.layer;
  if (typeof layer !== 'string' || !isTop(layer)) return false;
  leftLayer = layer;
  return true;
}

function isTop(layer: string): boolean {
  return window.history.state?.layer === layer && layer.split(' ')[0] === window.location.pathname;
}

function goBackUnheard(): void {
  addEventListener('popstate', (event) => event.stopImmediatePropagation(), { capture: true, once: true });
  window.history.back();
}
