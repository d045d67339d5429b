'use client';

import { Children, type ReactNode } from 'react';
import type { IndexedPicture } from '@/lib/browser/library/library-index-store';
import {
  balanceRows,
  clampRatio,
  gridRowHeight,
  type JustifiedRow,
  justifyRows,
  tileGapPx,
} from './justify-rows';
import { PictureTile } from './picture-tile';
import { useElementWidth } from './use-element-width';

export type PictureGridProps = {
  pictures: readonly IndexedPicture[];
  onOpen: (id: string) => void;
  label?: string;
};

/** A list of pictures in rows with aligned edges. For a bounded number of them: it mounts all, unlike the gallery. */
export function PictureGrid({ pictures, onOpen, label }: PictureGridProps) {
  const ratios = pictures.map(({ width, height }) => width / height);
  return (
    <JustifiedTiles
      as="ul"
      {...(label === undefined ? {} : { label })}
      ratios={ratios}
      breakRows={(widthPx) =>
        justifyRows(ratios, { widthPx, rowHeightPx: gridRowHeight(widthPx), gapPx: tileGapPx })
      }
    >
      {pictures.map((picture) => (
        <PictureTile key={picture.id} picture={picture} onOpen={onOpen} />
      ))}
    </JustifiedTiles>
  );
}

export type BalancedTilesProps = {
  /** Width divided by height of each child, in order. */
  ratios: readonly number[];
  children: ReactNode;
};

/** Below this width a row has at most about two pictures. */
const narrowPx = 560;

/** The tiles of one job in rows that are as even as possible: a single picture is large, several share the width. */
export function BalancedTiles({ ratios, children }: BalancedTilesProps) {
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

export type JustifiedTilesProps = BalancedTilesProps & {
  /** The rows for a given width in pixels. */
  breakRows: (widthPx: number) => readonly JustifiedRow[];
  /** `ul`: the tiles are a list of pictures. */
  as?: 'ul' | 'div';
  label?: string;
};

/** Each tile at its ratio, in computed rows. All tiles are siblings, so that resizing remounts none of them. */
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
        // 0.02 px less, so that the sum of rounded widths never wraps the row.
        <Item style={{ width: clampRatio(ratios[at] ?? 1) * (heights[at] ?? 0) - 0.02 }}>{child}</Item>
      ))}
    </List>
  );
}
