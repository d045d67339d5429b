'use client';

import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useState } from 'react';
import { gridRowHeight, tileGapPx } from '@/components/pictures/justify-rows';
import { useElementWidth } from '@/components/pictures/use-element-width';
import type { IndexedPicture } from '@/lib/browser/library/library-index-store';
import { GalleryRow } from './gallery-row';
import { GroupHeading } from './group-heading';
import { layOutGallery } from './lay-out-gallery';
import type { Selection } from './use-selection';

export type GalleryTableProps = {
  pictures: readonly IndexedPicture[];
  selection: Selection;
  onOpen: (id: string) => void;
  /** The end of what is loaded comes into sight. */
  onNearEnd: () => void;
};

const headingPx = 48;
/** Rows beyond the window that are kept, so that fast scrolling meets pictures. */
const overscan = 4;

/** All pictures in rows under dates; only those near the window are in the document. */
export function GalleryTable({ pictures, selection, onOpen, onNearEnd }: GalleryTableProps) {
  'use no memo'; // The virtualiser hands out the same object again and again, with other contents.
  const [element, widthPx] = useElementWidth<HTMLDivElement>();
  const [now] = useState(() => new Date());
  const [scrollMargin, setScrollMargin] = useState(0);
  const items = useMemo(() => {
    const rowHeightPx = gridRowHeight(widthPx);
    return layOutGallery(pictures, { widthPx, rowHeightPx, gapPx: tileGapPx, headingPx, now });
  }, [pictures, widthPx, now]);
  const virtualizer = useWindowVirtualizer({
    count: items.length,
    estimateSize: (at) => items[at]?.heightPx ?? 0,
    getItemKey: (at) => items[at]?.key ?? at,
    overscan,
    scrollMargin,
  });

  // The virtualiser remembers sizes by index: tell it when they are others.
  useLayoutEffect(() => {
    setScrollMargin(element.current?.offsetTop ?? 0);
    void items;
    virtualizer.measure();
  }, [items, virtualizer, element]);

  const rows = virtualizer.getVirtualItems();
  const lastShown = rows.at(-1)?.index ?? 0;
  const isNearEnd = items.length > 0 && lastShown >= items.length - overscan - 2;
  // Asks for older pictures when the end comes near; again after each page, should the window be taller than it.
  useEffect(() => {
    if (isNearEnd) onNearEnd();
  }, [isNearEnd, onNearEnd]);

  return (
    <div ref={element} className="relative" style={{ height: virtualizer.getTotalSize() }}>
      {rows.map((row) => {
        const item = items[row.index];
        if (item === undefined) return null;
        const style = { transform: `translateY(${row.start - scrollMargin}px)`, height: item.heightPx };
        return (
          <div key={row.key} className="absolute inset-x-0 top-0" style={style}>
            {item.kind === 'heading' ? (
              <GroupHeading group={item.group} />
            ) : (
              <GalleryRow pictures={pictures} item={item} selection={selection} onOpen={onOpen} />
            )}
          </div>
        );
      })}
    </div>
  );
}
