'use client';

import type { ReactNode } from 'react';
import { JustifiedTiles } from './justified-tiles';

export type TileRowProps = {
  /** Width through height of each child, in order. */
  ratios: readonly number[];
  children: ReactNode;
};

/** The tiles of one job: one picture stands large, many share the width. */
export function TileRow({ ratios, children }: TileRowProps) {
  const rowHeight = (widthPx: number) => {
    if (widthPx < 560) return ratios.length === 1 ? widthPx * 1.3 : widthPx / 2;
    return ratios.length === 1 ? 540 : ratios.length === 2 ? 400 : 300;
  };
  return (
    <JustifiedTiles ratios={ratios} rowHeightPx={rowHeight}>
      {children}
    </JustifiedTiles>
  );
}
