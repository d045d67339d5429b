'use client';

import { Children, type ReactNode } from 'react';
import { justifyRows, tileRatio } from './justify-rows';
import { useElementWidth } from './use-element-width';

export const tileGapPx = 8;

export type JustifiedTilesProps = {
  /** Width through height of each child, in order. */
  ratios: readonly number[];
  /** Given the width there is, how high a row should about be. Pixels. */
  rowHeightPx: (widthPx: number) => number;
  /** A list, where the tiles are pictures of equal standing. */
  as?: 'ul' | 'div';
  label?: string;
  children: ReactNode;
};

/** Tiles in rows with aligned edges, each at its ratio. The rows are broken by computation, so resizing remounts nothing. */
export function JustifiedTiles({ ratios, rowHeightPx, as = 'div', label, children }: JustifiedTilesProps) {
  const [element, widthPx] = useElementWidth<HTMLDivElement & HTMLUListElement>();
  const rows = justifyRows(ratios, { widthPx, rowHeightPx: rowHeightPx(widthPx), gapPx: tileGapPx });
  const heights = rows.flatMap(({ start, end, heightPx }) =>
    Array.from({ length: end - start }, () => heightPx),
  );
  const List = as;
  const Item = as === 'ul' ? 'li' : 'div';
  return (
    <List ref={element} aria-label={label} className="flex flex-wrap gap-2">
      {Children.map(children, (child, at) => (
        // A hundredth less, so that the sum of rounded widths never breaks the line.
        <Item style={{ width: tileRatio(ratios[at] ?? 1) * (heights[at] ?? 0) - 0.02 }}>{child}</Item>
      ))}
    </List>
  );
}
