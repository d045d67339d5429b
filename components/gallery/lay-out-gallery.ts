import { justifyRows } from '@/components/pictures/justify-rows';
import { type DateGroup, dateGroup } from './date-group';

/** One thing of the gallery's height: a heading, or a row of pictures. Both heights include the gap below. */
export type GalleryItem =
  | { kind: 'heading'; key: string; group: DateGroup; heightPx: number }
  | {
      kind: 'row';
      key: string;
      /** Positions in the list of pictures: from `start` up to, not including, `end`. */
      start: number;
      end: number;
      heightPx: number;
      isFull: boolean;
    };

export interface GalleryLayout {
  widthPx: number;
  rowHeightPx: number;
  gapPx: number;
  headingPx: number;
  now: Date;
}

type LaidOutPicture = { id: string; createdAt: string; width: number; height: number };

/** Headings and rows of pictures that are given newest first, with their heights. */
export function layOutGallery(
  pictures: readonly LaidOutPicture[],
  layout: GalleryLayout,
): readonly GalleryItem[] {
  const items: GalleryItem[] = [];
  for (const { group, start, end } of groupRuns(pictures, layout.now)) {
    items.push({ kind: 'heading', key: group.key, group, heightPx: layout.headingPx });
    const ratios = pictures.slice(start, end).map(({ width, height }) => width / height);
    for (const row of justifyRows(ratios, layout)) {
      items.push({
        kind: 'row',
        key: pictures[start + row.start]?.id ?? '',
        start: start + row.start,
        end: start + row.end,
        heightPx: row.heightPx + layout.gapPx,
        isFull: row.isFull,
      });
    }
  }
  return items;
}

function groupRuns(pictures: readonly LaidOutPicture[], now: Date) {
  const runs: { group: DateGroup; start: number; end: number }[] = [];
  pictures.forEach(({ createdAt }, at) => {
    const group = dateGroup(createdAt, now);
    const last = runs.at(-1);
    if (last?.group.key === group.key) last.end = at + 1;
    else runs.push({ group, start: at, end: at + 1 });
  });
  return runs;
}
