/** One row of pictures that all have the same height. */
export interface JustifiedRow {
  /** Positions in the list of ratios: from `start` up to, but not including, `end`. */
  start: number;
  end: number;
  heightPx: number;
  /** Whether the row reaches both edges; only the last row may end before the right one. */
  isFull: boolean;
}

export interface JustifyOptions {
  widthPx: number;
  /** The height that rows come close to. */
  rowHeightPx: number;
  gapPx: number;
}

export const tileGapPx = 8;

/** Beyond 1:4 a picture would make its row extremely low or high; its tile is cropped instead. */
const ratioMax = 4;
/** A last row that would get higher than this times the target height keeps the target height and ends early. */
const lastRowStretchMax = 1.25;

/** A picture's ratio of width to height, limited to what a tile can show. */
export function clampRatio(ratio: number): number {
  if (!Number.isFinite(ratio) || ratio <= 0) return 1;
  return Math.min(ratioMax, Math.max(1 / ratioMax, ratio));
}

/** The target height of a row of many pictures: two or three of them fit side by side on a phone. Pixels. */
export function gridRowHeight(widthPx: number): number {
  if (widthPx < 480) return 168;
  if (widthPx < 900) return 220;
  return 264;
}

/**
 * Breaks pictures (their ratios of width to height, in order) into rows with aligned edges. Greedy on purpose: a row
 * depends only on what comes before it, so pictures that are added at the end move nothing above the last row.
 */
export function justifyRows(ratios: readonly number[], options: JustifyOptions): readonly JustifiedRow[] {
  const { widthPx, rowHeightPx, gapPx } = options;
  if (widthPx <= 0) return [];
  const rows: JustifiedRow[] = [];
  let start = 0;
  let ratioSum = 0;
  const fullHeight = (sum: number, count: number) => (widthPx - gapPx * (count - 1)) / sum;

  ratios.forEach((ratio, at) => {
    const clamped = clampRatio(ratio);
    const heightWith = fullHeight(ratioSum + clamped, at - start + 1);
    const heightWithout = fullHeight(ratioSum, at - start);
    // Compared as factors: half the target height is as far off as twice the target height.
    const breaksBefore =
      at > start &&
      heightWith < rowHeightPx &&
      heightWithout / rowHeightPx < rowHeightPx / Math.max(heightWith, 1);
    if (breaksBefore) {
      rows.push({ start, end: at, heightPx: heightWithout, isFull: true });
      start = at;
      ratioSum = 0;
    }
    ratioSum += clamped;
  });

  if (start < ratios.length) {
    const height = fullHeight(ratioSum, ratios.length - start);
    const isFull = height <= rowHeightPx * lastRowStretchMax;
    rows.push({ start, end: ratios.length, heightPx: isFull ? height : rowHeightPx, isFull });
  }
  return rows;
}

export interface BalanceOptions extends JustifyOptions {
  /** No row gets higher than this: a single picture may then end before the right edge. */
  rowHeightMaxPx: number;
}

/** The best way to break the first pictures into a given number of rows. */
interface Break {
  /** Where the last row starts. */
  start: number;
  /** The sum over all rows of the squared distance to the target height. */
  cost: number;
}

/**
 * Breaks a few pictures that belong together into rows that are as even as possible: four in one row, five as two and
 * three. It compares all ways to break them, so it is for a bounded number of pictures; the gallery breaks greedily.
 */
export function balanceRows(ratios: readonly number[], options: BalanceOptions): readonly JustifiedRow[] {
  const { widthPx, rowHeightPx, gapPx, rowHeightMaxPx } = options;
  if (widthPx <= 0) return [];
  const sums = [0];
  for (const ratio of ratios) sums.push((sums.at(-1) ?? 0) + clampRatio(ratio));
  const fullHeight = (start: number, end: number) =>
    (widthPx - gapPx * (end - start - 1)) / ((sums[end] ?? 0) - (sums[start] ?? 0));
  // Compared as factors, as in `justifyRows`.
  const distance = (start: number, end: number) =>
    Math.log(Math.max(fullHeight(start, end), 1) / rowHeightPx) ** 2;

  let best: { starts: readonly number[]; cost: number } = { starts: [], cost: Number.POSITIVE_INFINITY };
  let layer: (Break | null)[] = ratios.map((_, at) => ({ start: 0, cost: distance(0, at + 1) }));
  const layers = [layer];
  for (let rows = 1; rows <= ratios.length; rows += 1) {
    const cost = (layer[ratios.length - 1]?.cost ?? Number.POSITIVE_INFINITY) / rows;
    if (cost < best.cost) best = { starts: rowStarts(layers, ratios.length), cost };
    layer = withOneMoreRow(layer, distance);
    layers.push(layer);
  }
  return best.starts.map((start, at) => {
    const end = best.starts[at + 1] ?? ratios.length;
    const height = fullHeight(start, end);
    return { start, end, heightPx: Math.min(height, rowHeightMaxPx), isFull: height <= rowHeightMaxPx };
  });
}

/** The best breaks with one more row, for the first one, two, three … pictures. */
function withOneMoreRow(
  layer: readonly (Break | null)[],
  distance: (start: number, end: number) => number,
): (Break | null)[] {
  return layer.map((_, last) => {
    let best: Break | null = null;
    for (let start = 1; start <= last; start += 1) {
      const cost = (layer[start - 1]?.cost ?? Number.POSITIVE_INFINITY) + distance(start, last + 1);
      if (cost < (best?.cost ?? Number.POSITIVE_INFINITY)) best = { start, cost };
    }
    return best;
  });
}

/** Follows the breaks back from the last row to the first. */
function rowStarts(layers: readonly (readonly (Break | null)[])[], count: number): readonly number[] {
  const starts: number[] = [];
  let end = count;
  for (const layer of [...layers].reverse()) {
    const start = layer[end - 1]?.start ?? 0;
    starts.unshift(start);
    end = start;
  }
  return starts;
}
