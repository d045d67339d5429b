'use client';

import type { IndexedPicture } from '@/lib/browser/library/library-index-store';
import { gridRowHeight } from './grid-row-height';
import { JustifiedTiles, tileGapPx } from './justified-tiles';
import { justifyRows } from './justify-rows';
import { PictureTile } from './picture-tile';

export type PictureGridProps = {
  pictures: readonly IndexedPicture[];
  onOpen: (id: string) => void;
  label?: string;
};

/** Pictures at their true ratio in rows with aligned edges. For a bounded number; the gallery has rows of its own. */
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
