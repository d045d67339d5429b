'use client';

import { useEffect, useEffectEvent } from 'react';

/**
 * The layer from which another page was opened: its entry stays, because going back would cancel that navigation.
 */
let leftLayer: string | null = null;

/**
 * On a phone, Back closes a layer that covers the page instead of leaving the page below it. While the layer is open,
 * the history has an entry for it at the same address.
 */
export function useBackCloses(isOpen: boolean, close: () => void): void {
  const onBack = useEffectEvent(close);

  // Synchronises with the browser's history.
  useEffect(() => {
    if (!isOpen || !matchMedia('(width < 64rem)').matches) return;
    // Includes the page, because the router keeps the history's state when another page takes its place.
    const layer = `${window.location.pathname} ${performance.now()}`;
    window.history.pushState({ ...window.history.state, layer }, '');
    const listen = (event: PopStateEvent) => {
      if (isTop(layer)) return;
      // Otherwise the router would render the same page again.
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

/** Call it before the layer is closed for another page. */
export function leaveLayer(): void {
  const layer: unknown = window.history.state?.layer;
  leftLayer = typeof layer === 'string' ? layer : null;
}

function isTop(layer: string): boolean {
  return window.history.state?.layer === layer && layer.split(' ')[0] === window.location.pathname;
}

function goBackUnheard(): void {
  addEventListener('popstate', (event) => event.stopImmediatePropagation(), { capture: true, once: true });
  window.history.back();
}
