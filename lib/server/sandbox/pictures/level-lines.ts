import 'server-only';
import type { Point } from './lines';

/** Corners clockwise from the upper left, as bits 1, 2, 4, 8; edges top, right, bottom, left as 0 to 3. */
const crossings: Readonly<Record<number, readonly (readonly [from: number, to: number])[]>> = {
  1: [[3, 0]],
  2: [[0, 1]],
  3: [[3, 1]],
  4: [[1, 2]],
  5: [
    [3, 0],
    [1, 2],
  ],
  6: [[0, 2]],
  7: [[3, 2]],
  8: [[2, 3]],
  9: [[2, 0]],
  10: [
    [0, 1],
    [2, 3],
  ],
  11: [[2, 1]],
  12: [[1, 3]],
  13: [[1, 0]],
  14: [[0, 3]],
};

/** Marching squares: the closed lines on which a field of heights (rim below every level) has the given level. */
export function traceLevel(field: Float32Array, columns: number, rows: number, level: number): Point[][] {
  const height = (column: number, row: number) => field[row * columns + column] ?? -1;
  const next = new Map<string, { to: string; point: Point }>();
  for (let row = 0; row < rows - 1; row += 1) {
    for (let column = 0; column < columns - 1; column += 1) {
      const corners = [
        height(column, row),
        height(column + 1, row),
        height(column + 1, row + 1),
        height(column, row + 1),
      ] as const;
      const inside = corners.reduce((bits, value, index) => bits | (value > level ? 1 << index : 0), 0);
      for (const [from, to] of crossings[inside] ?? []) {
        next.set(edgeName(column, row, from), {
          to: edgeName(column, row, to),
          point: crossing(column, row, from, corners, level),
        });
      }
    }
  }
  const loops: Point[][] = [];
  for (const start of [...next.keys()]) {
    const loop: Point[] = [];
    for (let step = next.get(start), name = start; step; name = step.to, step = next.get(name)) {
      next.delete(name);
      loop.push(step.point);
    }
    if (loop.length > 5) loops.push(loop);
  }
  return loops;
}

/** Neighbouring cells name their common edge alike. */
function edgeName(column: number, row: number, edge: number): string {
  if (edge === 0) return `h${column},${row}`;
  if (edge === 2) return `h${column},${row + 1}`;
  return edge === 3 ? `v${column},${row}` : `v${column + 1},${row}`;
}

function crossing(
  column: number,
  row: number,
  edge: number,
  corners: readonly [number, number, number, number],
  level: number,
): Point {
  const [a, b, c, d] = corners;
  const part = (from: number, to: number) => Math.min(1, Math.max(0, (level - from) / (to - from)));
  if (edge === 0) return [column + part(a, b), row];
  if (edge === 1) return [column + 1, row + part(b, c)];
  if (edge === 2) return [column + part(d, c), row + 1];
  return [column, row + part(a, d)];
}
