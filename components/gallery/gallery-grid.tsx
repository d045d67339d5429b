'use client';

import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { Cloud } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { useDeferredValue, useEffect, useLayoutEffect, useMemo, useState } from 'react';
import { clampRatio, gridRowHeight, tileGapPx } from '@/components/pictures/justify-rows';
import { PictureTile } from '@/components/pictures/picture-tile';
import { useElementWidth } from '@/components/pictures/use-element-width';
import type { IndexedPicture } from '@/lib/browser/library/library-index-store';
import { useStudioOnly } from '@/lib/browser/library/use-studio-only';
import { type DateGroup, type GalleryItem, layOutGallery } from './lay-out-gallery';
import type { Selection } from './use-selection';

export type GalleryGridProps = {
  pictures: readonly IndexedPicture[];
  selection: Selection;
  onOpen: (id: string) => void;
  /** Called when the end of the loaded pictures comes near the window. */
  onNearEnd: () => void;
};

const headingPx = 48;
/** Rows that are mounted beyond the window, so that fast scrolling does not show empty space. */
const overscan = 4;

/** All pictures in rows under date headings. Only the rows near the window are mounted. */
export function GalleryGrid({ pictures, selection, onOpen, onNearEnd }: GalleryGridProps) {
  'use no memo'; // The virtualizer always returns the same object and changes its contents.
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
    // The first frame has only the rows that it shows.
    overscan: useDeferredValue(overscan, 0),
    scrollMargin,
  });

  // The virtualizer caches sizes by index, so it has to measure again when the items change.
  useLayoutEffect(() => {
    setScrollMargin(element.current?.offsetTop ?? 0);
    void items;
    virtualizer.measure();
  }, [items, virtualizer, element]);

  const rows = virtualizer.getVirtualItems();
  const lastShown = rows.at(-1)?.index ?? 0;
  const isNearEnd = items.length > 0 && lastShown >= items.length - overscan - 2;
  // Loads older pictures when the end comes near, and again after each page, in case the window is taller than a page.
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

type GalleryRowProps = {
  pictures: readonly IndexedPicture[];
  item: Extract<GalleryItem, { kind: 'row' }>;
  selection: Selection;
  onOpen: (id: string) => void;
};

/** One row of pictures at its computed height. */
function GalleryRow({ pictures, item, selection, onOpen }: GalleryRowProps) {
  const heightPx = item.heightPx - tileGapPx;
  const shown = pictures.slice(item.start, item.end);
  const studioOnly = useStudioOnly(shown.map(({ id }) => id));
  return (
    <div className="flex gap-2">
      {shown.map((picture) => (
        <div
          key={picture.id}
          className="shrink-0"
          style={{ width: clampRatio(picture.width / picture.height) * heightPx }}
        >
          <PictureTile
            picture={picture}
            onOpen={onOpen}
            mark={studioOnly.has(picture.id) && <StudioOnlyMark />}
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

/** Marks a picture whose original is only in the studio, and is fetched when the picture is opened. */
function StudioOnlyMark() {
  const t = useTranslations('pictures');
  return (
    <span
      role="img"
      aria-label={t('studioOnly')}
      title={t('studioOnly')}
      className="absolute top-1.5 right-1.5 grid size-6 place-items-center rounded-full bg-scrim text-on-scrim"
    >
      <Cloud aria-hidden="true" className="size-3.5" />
    </span>
  );
}

/** The heading over the pictures of a day or a month. */
function GroupHeading({ group }: { group: DateGroup }) {
  const t = useTranslations('gallery');
  const format = useFormatter();
  return (
    <h2 className="flex h-full items-end pb-2.5 text-body text-muted">
      {'date' in group ? format.dateTime(group.date, formats[group.kind]) : t(group.kind)}
    </h2>
  );
}

const formats = {
  day: { weekday: 'long', day: 'numeric', month: 'long' },
  month: { month: 'long', year: 'numeric' },
} as const;
