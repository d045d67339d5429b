import { justifyRows } from '@/components/pictures/justify-rows';
import { dayMs } from '@/lib/protocol/durations';

/** The days or months that one heading covers, in the user's time zone. */
export type DateGroup =
  | { kind: 'today' | 'yesterday'; key: string }
  /** `date`: any moment of the day or month. */
  | { kind: 'day' | 'month'; key: string; date: Date };

/** A heading or a row of pictures. Both heights include the gap below. */
export type GalleryItem =
  | { kind: 'heading'; key: string; group: DateGroup; heightPx: number }
  | {
      kind: 'row';
      key: string;
      /** Positions in the list of pictures: from `start` up to, but not including, `end`. */
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

/** Headings and rows with their heights, for pictures that are ordered newest first. */
export function layOutGallery(
  pictures: readonly LaidOutPicture[],
  layout: GalleryLayout,
): readonly GalleryItem[] {
  const items: GalleryItem[] = [];
  for (const { group, start, end } of groupByDate(pictures, layout.now)) {
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

function groupByDate(pictures: readonly LaidOutPicture[], now: Date) {
  const groups: { group: DateGroup; start: number; end: number }[] = [];
  pictures.forEach(({ createdAt }, at) => {
    const group = dateGroup(createdAt, now);
    const last = groups.at(-1);
    if (last?.group.key === group.key) last.end = at + 1;
    else groups.push({ group, start: at, end: at + 1 });
  });
  return groups;
}

/** Today, yesterday, the days of the last week, and whole months before that. */
export function dateGroup(createdAt: string, now: Date): DateGroup {
  const date = new Date(createdAt);
  const daysAgo = Math.round((dayStart(now) - dayStart(date)) / dayMs);
  // A date in the future comes from a clock that has been set back since: it counts as today.
  if (daysAgo <= 0) return { kind: 'today', key: 'today' };
  if (daysAgo === 1) return { kind: 'yesterday', key: 'yesterday' };
  const month = `${date.getFullYear()}-${date.getMonth() + 1}`;
  return daysAgo < 7
    ? { kind: 'day', key: `${month}-${date.getDate()}`, date }
    : { kind: 'month', key: month, date };
}

/** Two of these differ by whole days only after rounding: when the clocks change, a day has 23 or 25 hours. */
function dayStart(moment: Date): number {
  return new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime();
}
