'use client';

import type { ReactNode } from 'react';
import { balanceRows } from './balance-rows';
import { JustifiedTiles, tileGapPx } from './justified-tiles';

export type TileRowProps = {
  /** Width through height of each child, in order. */
  ratios: readonly number[];
  children: ReactNode;
};

/** Below this width two pictures share a row. */
const narrowPx = 560;

/** The tiles of one job, in rows as even as can be: one picture stands large, many share the width. */
export function TileRow({ ratios, children }: TileRowProps) {
  const breakRows = (widthPx: number) => {
    const isNarrow = widthPx < narrowPx;
    return balanceRows(ratios, {
      widthPx,
      gapPx: tileGapPx,
      rowHeightPx: isNarrow ? widthPx / 2 : 300,
      rowHeightMaxPx: isNarrow ? widthPx * 1.3 : 540,
    });
  };
  return (
    <JustifiedTiles ratios={ratios} breakRows={breakRows}>
      {children}
    </JustifiedTiles>
  );
}
