import { type JustifiedRow, type JustifyOptions, tileRatio } from './justify-rows';

export interface BalanceOptions extends JustifyOptions {
  /** No row gets higher: a lone picture then falls short of the right edge. */
  rowHeightMaxPx: number;
}

interface Break {
  /** Where the last row starts. */
  start: number;
  /** Sum over the rows of how far each is from the wished height, squared. */
  cost: number;
}

/**
 * Breaks a few pictures that belong together into rows as even as they can be: four in one row, five as two and three.
 * Looks at every way to break them, so it is for a bounded number; the gallery breaks greedily.
 */
export function balanceRows(ratios: readonly number[], options: BalanceOptions): readonly JustifiedRow[] {
  const { widthPx, rowHeightPx, gapPx, rowHeightMaxPx } = options;
  if (widthPx <= 0) return [];
  const sums = [0];
  for (const ratio of ratios) sums.push((sums.at(-1) ?? 0) + tileRatio(ratio));
  const fullHeight = (start: number, end: number) =>
    (widthPx - gapPx * (end - start - 1)) / ((sums[end] ?? 0) - (sums[start] ?? 0));
  // As factors: half the height is as far from the wish as twice the height.
  const distance = (start: number, end: number) =>
    Math.log(Math.max(fullHeight(start, end), 1) / rowHeightPx) ** 2;

  let best: { starts: readonly number[]; cost: number } = { starts: [], cost: Number.POSITIVE_INFINITY };
  let layer: (Break | null)[] = ratios.map((_, at) => ({ start: 0, cost: distance(0, at + 1) }));
  const layers = [layer];
  for (let rows = 1; rows <= ratios.length; rows += 1) {
    const cost = (layer[ratios.length - 1]?.cost ?? Number.POSITIVE_INFINITY) / rows;
    if (cost < best.cost) best = { starts: startsOf(layers, ratios.length), cost };
    layer = nextLayer(layer, distance);
    layers.push(layer);
  }
  return best.starts.map((start, at) => {
    const end = best.starts[at + 1] ?? ratios.length;
    const height = fullHeight(start, end);
    return { start, end, heightPx: Math.min(height, rowHeightMaxPx), isFull: height <= rowHeightMaxPx };
  });
}

/** The best ways to break the first pictures into one row more. */
function nextLayer(
  before: readonly (Break | null)[],
  distance: (start: number, end: number) => number,
): (Break | null)[] {
  return before.map((_, last) => {
    let best: Break | null = null;
    for (let start = 1; start <= last; start += 1) {
      const cost = (before[start - 1]?.cost ?? Number.POSITIVE_INFINITY) + distance(start, last + 1);
      if (cost < (best?.cost ?? Number.POSITIVE_INFINITY)) best = { start, cost };
    }
    return best;
  });
}

function startsOf(layers: readonly (readonly (Break | null)[])[], count: number): readonly number[] {
  const starts: number[] = [];
  let end = count;
  for (const layer of [...layers].reverse()) {
    const start = layer[end - 1]?.start ?? 0;
    starts.unshift(start);
    end = start;
  }
  return starts;
}
