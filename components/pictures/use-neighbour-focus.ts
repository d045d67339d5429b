'use client';

import { type FocusEvent, useRef } from 'react';
import { useFallbackFocus } from '@/components/ui/use-fallback-focus';
import { mountedTiles } from '@/lib/browser/library/tile-elements';

/**
 * Props for a region of tiles: when the focused picture is removed, the one that takes its place gets the focus, so
 * that keyboard users can go on from there.
 */
export function useNeighbourFocus() {
  const place = useRef(0);
  const keepFocus = useFallbackFocus<HTMLDivElement>(() => {
    const tiles = mountedTiles();
    return tiles[Math.min(place.current, tiles.length - 1)] ?? null;
  });
  return {
    ...keepFocus,
    onFocusCapture: ({ target }: FocusEvent<HTMLElement>) => {
      const tile = target.closest('figure')?.querySelector<HTMLElement>('[data-picture]');
      if (tile) place.current = mountedTiles().indexOf(tile);
    },
  };
}
