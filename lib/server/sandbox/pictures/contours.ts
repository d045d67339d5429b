import 'server-only';
import { linear, type Sheet } from './canvas';
import { lighten, mix } from './colour';
import type { Frame } from './frame';
import { circle, curve, type Point, rectangle } from './lines';
import type { Random } from './random';

/** Contour lines as stacked sheets of cut paper, each with a shadow, and with fine lines between them. */
export function drawContours(sheet: Sheet, frame: Frame): void {
  const { width, height, unit, palette, random, detail } = frame;
  const spacing = unit * (detail === 0 ? 2.6 : 1.9);
  const [columns, rows] = [Math.ceil(width / spacing) + 5, Math.ceil(height / spacing) + 5];
  const field = createField(random, columns, rows, spacing / unit);
  const levels = 6 + detail * 2;
  const ramp = rampOf(frame, levels);
  const accentAt = random.integer(2, levels - 2);
  if (!frame.alone)
    sheet.area(rectangle(0, 0, width, height), { fill: ramp(0), shade: lighten(ramp(0), -0.06), tone: 0.3 });
  const outline = (level: number) =>
    traceLevel(field, columns, rows, level)
      .map((loop) =>
        curve(
          loop.map(([x, y]) => [(x - 2) * spacing, (y - 2) * spacing]),
          true,
        ),
      )
      .join('');
  for (let level = 1; level < levels; level += 1) {
    const at = level / levels;
    const path = outline(at);
    if (path === '') continue;
    const fill = level === accentAt ? palette.accent : ramp(at);
    sheet.moved(`translate(${unit * 0.55} ${unit * 0.85})`, () =>
      sheet.stipple(path, mix(palette.ink, ramp(at), 0.25), 0.5),
    );
    sheet.area(path, {
      fill,
      shade: lighten(fill, palette.night ? 0.08 : -0.07),
      tone: linear([0, 0, 1, 1], [0, 0.05], [1, 0.6]),
    });
    if (detail > 0) sheet.line(outline(at + 0.5 / levels), mix(fill, palette.paper, 0.5), unit * 0.12, 0.7);
  }
  if (!frame.alone && random.chance(0.7)) {
    const radius = unit * random.between(5, 8);
    const [x, y] = [width * random.between(0.2, 0.8), height * random.between(0.18, 0.5)];
    sheet.moved(`translate(${unit * 0.55} ${unit * 0.85})`, () =>
      sheet.stipple(circle(x, y, radius), palette.ink, 0.5),
    );
    sheet.area(circle(x, y, radius), {
      fill: palette.light,
      shade: mix(palette.light, palette.second, 0.5),
      tone: linear([0, 0, 0.6, 1], [0, 0], [1, 0.8]),
    });
  }
}

/** Returns a colour ramp from the lowest to the highest level, with the palette's far colour in the middle. */
function rampOf({ palette, random }: Frame, levels: number): (at: number) => string {
  const [low, high] = random.fork('ramp').chance(palette.night ? 0.8 : 0.35)
    ? [palette.near, palette.sky[1]]
    : [palette.paper, palette.near];
  const middle = mix(palette.far, palette.second, 0.12);
  return (at) =>
    at < 0.5 ? mix(low, middle, at * 2) : mix(middle, high, (at - 0.5) * 2 * (levels / (levels + 1)));
}

/** Heights of a few broad hills, distorted by slow waves. The rim is below every level, so every contour closes. */
function createField(random: Random, columns: number, rows: number, unitsPerCell: number): Float32Array {
  const hills = Array.from({ length: 5 }, () => ({
    x: random.next(),
    y: random.next(),
    size: random.between(0.16, 0.4),
    rise: random.between(0.45, 1),
  }));
  const [phase, tilt] = [random.between(0, 7), random.between(0, 7)];
  const field = new Float32Array(columns * rows);
  const longer = Math.max(columns, rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const [u, v] = [column * unitsPerCell, row * unitsPerCell];
      const bentX = column + 3.2 * Math.sin(v / 9 + phase) + 1.5 * Math.sin(v / 4.3 + tilt);
      const bentY = row + 3.2 * Math.sin(u / 10 + tilt) + 1.5 * Math.sin(u / 4.9 + phase);
      let height = 0;
      for (const { x, y, size, rise } of hills) {
        const distance = Math.hypot(bentX - x * columns, bentY - y * rows) / (size * longer);
        height = 1 - (1 - height) * (1 - rise * Math.exp(-distance * distance));
      }
      const rim = row < 2 || column < 2 || row >= rows - 2 || column >= columns - 2;
      field[row * columns + column] =
        rim && (row === 0 || column === 0 || row === rows - 1 || column === columns - 1) ? -1 : height;
    }
  }
  return field;
}

/** Keys combine bits for the corners, clockwise from the upper left. Edges 0 to 3 are top, right, bottom and left. */
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

/** Traces the closed contours of the field at the given level, by marching squares. */
function traceLevel(field: Float32Array, columns: number, rows: number, level: number): Point[][] {
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

/** Names an edge so that both cells next to it use the same name. */
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
