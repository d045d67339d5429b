'use client';

import { clampRatio, tileGapPx } from '@/components/pictures/justify-rows';
import { PictureTile } from '@/components/pictures/picture-tile';
import type { IndexedPicture } from '@/lib/browser/library/library-index-store';
import type { GalleryItem } from './lay-out-gallery';
import type { Selection } from './use-selection';

export type GalleryRowProps = {
  pictures: readonly IndexedPicture[];
  item: Extract<GalleryItem, { kind: 'row' }>;
  selection: Selection;
  onOpen: (id: string) => void;
};

/** One line of pictures with the height that was computed for it. */
export function GalleryRow({ pictures, item, selection, onOpen }: GalleryRowProps) {
  const heightPx = item.heightPx - tileGapPx;
  return (
    <div className="flex gap-2">
      {pictures.slice(item.start, item.end).map((picture) => (
        <div
          key={picture.id}
          className="shrink-0"
          style={{ width: clampRatio(picture.width / picture.height) * heightPx }}
        >
          <PictureTile
            picture={picture}
            onOpen={onOpen}
            selection={{
              isSelected: selection.selected.has(picture.id),
              isSelecting: selection.selected.size > 0,
              onToggle: selection.toggle,
            }}
          />
        </div>
      ))}
    </div>
  );
}
