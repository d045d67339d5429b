'use client';

import { Children, type ReactNode } from 'react';
import { type JustifiedRow, tileRatio } from './justify-rows';
import { useElementWidth } from './use-element-width';

export const tileGapPx = 8;

export type JustifiedTilesProps = {
  /** Width through height of each child, in order. */
  ratios: readonly number[];
  /** The rows for the width there is. Pixels. */
  breakRows: (widthPx: number) => readonly JustifiedRow[];
  /** A list, where the tiles are pictures of equal standing. */
  as?: 'ul' | 'div';
  label?: string;
  children: ReactNode;
};

/** Tiles in rows with aligned edges, each at its ratio. The rows are broken by computation, so resizing remounts nothing. */
export function JustifiedTiles({ ratios, breakRows, as = 'div', label, children }: JustifiedTilesProps) {
  const [element, widthPx] = useElementWidth<HTMLDivElement & HTMLUListElement>();
  const heights = breakRows(widthPx).flatMap(({ start, end, heightPx }) =>
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
