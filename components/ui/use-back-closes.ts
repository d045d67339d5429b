'use client';

import { useEffect, useEffectEvent } from 'react';

/** A page that is opened from the layer takes its place in the history; only after this the layer's entry is taken back. */
const leaveAfterMs = 400;

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
      setTimeout(() => isTop(layer) && goBackUnheard(), leaveAfterMs);
    };
  }, [isOpen]);
}

/** Whether the history stands at a layer: a page that is opened from it replaces its entry. */
export function isAtLayer(): boolean {
  const layer: unknown = window.history.state?.layer;
  return typeof layer === 'string' && layer.split(' ')[0] === window.location.pathname;
}

function isTop(layer: string): boolean {
  return isAtLayer() && window.history.state.layer === layer;
}

function goBackUnheard(): void {
  addEventListener('popstate', (event) => event.stopImmediatePropagation(), { capture: true, once: true });
  window.history.back();
}
