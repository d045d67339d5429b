/** One line of pictures of the same height. */
export interface JustifiedRow {
  /** Positions in the list of ratios: from `start` up to, not including, `end`. */
  start: number;
  end: number;
  heightPx: number;
  /** Reaches both edges; only the last row may fall short of the right one. */
  isFull: boolean;
}

export interface JustifyOptions {
  widthPx: number;
  /** What a row's height comes near to. */
  rowHeightPx: number;
  gapPx: number;
}

/** Beyond 1:4 a picture would make its row a ribbon or a tower; its tile is cropped instead. */
const ratioMax = 4;
/** A last row this much higher than wished is stretched to the edge; one with more to fill keeps the wished height. */
const lastRowStretchMax = 1.25;

/**
 * Breaks pictures (width through height, in order) into rows with aligned edges. Greedy on purpose: a row depends
 * only on what comes before it, so pictures that are added at the end move nothing above the last row.
 */
export function justifyRows(ratios: readonly number[], options: JustifyOptions): readonly JustifiedRow[] {
  const { widthPx, rowHeightPx, gapPx } = options;
  if (widthPx <= 0) return [];
  const rows: JustifiedRow[] = [];
  let start = 0;
  let ratioSum = 0;
  const fullHeight = (sum: number, count: number) => (widthPx - gapPx * (count - 1)) / sum;

  ratios.forEach((ratio, at) => {
    const shape = tileRatio(ratio);
    const heightWith = fullHeight(ratioSum + shape, at - start + 1);
    const heightWithout = fullHeight(ratioSum, at - start);
    // As factors: half the height is as far from the wish as twice the height.
    const breaksBefore =
      at > start &&
      heightWith < rowHeightPx &&
      heightWithout / rowHeightPx < rowHeightPx / Math.max(heightWith, 1);
    if (breaksBefore) {
      rows.push({ start, end: at, heightPx: heightWithout, isFull: true });
      start = at;
      ratioSum = 0;
    }
    ratioSum += shape;
  });

  if (start < ratios.length) {
    const height = fullHeight(ratioSum, ratios.length - start);
    const isFull = height <= rowHeightPx * lastRowStretchMax;
    rows.push({ start, end: ratios.length, heightPx: isFull ? height : rowHeightPx, isFull });
  }
  return rows;
}

/** The ratio a picture's tile has: its own, but for extreme ones. */
export function tileRatio(ratio: number): number {
  if (!Number.isFinite(ratio) || ratio <= 0) return 1;
  return Math.min(ratioMax, Math.max(1 / ratioMax, ratio));
}
