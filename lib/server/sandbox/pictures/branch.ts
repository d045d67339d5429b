import 'server-only';
import { type Sheet, sweep } from './canvas';
import { mix } from './colour';
import type { Frame } from './frame';
import { circle, type Point } from './lines';
import type { Stand } from './stand';

export function drawBranch(
  sheet: Sheet,
  { palette, unit, height, detail }: Frame,
  { x, foot, size, random }: Stand,
): void {
  const stems = 3 + detail;
  const leaf = mix(palette.near, palette.second, palette.name === 'persimmon' ? 0.6 : 0.16);
  for (let stem = 0; stem < stems; stem += 1) {
    const lean = (stem / (stems - 1) - 0.5) * 1.7 + random.between(-0.12, 0.12);
    const long = Math.min(size * random.between(0.75, 1.1), foot - height * 0.06);
    const tip: Point = [x + Math.sin(lean) * long * 0.8, foot - Math.cos(lean) * long];
    const bend: Point = [x + Math.sin(lean) * long * 0.16, foot - long * 0.55];
    sheet.line(
      `M${x} ${foot + unit}Q${bend.join(' ')} ${tip.join(' ')}`,
      mix(leaf, palette.ink, 0.3),
      unit * 0.32,
    );
    for (let at = 0.35; at <= 1.01; at += 0.13) {
      const [px, py] = quadratic([x, foot], bend, tip, at);
      for (const side of [-1, 1]) {
        const angle = (lean * 180) / Math.PI + side * random.between(38, 62) - 90;
        const length = unit * random.between(3.2, 5.2) * (1.25 - at * 0.45);
        sheet.moved(`translate(${px.toFixed(1)} ${py.toFixed(1)}) rotate(${angle.toFixed(1)})`, () => {
          sheet.area(
            `M0 0Q${length * 0.5} ${-length * 0.42} ${length} 0Q${length * 0.5} ${length * 0.42} 0 0Z`,
            {
              fill: leaf,
              shade: mix(leaf, palette.light, 0.45),
              tone: sweep([0, side > 0 ? 1 : 0, 0, side > 0 ? 0 : 1], 0.75, 0),
            },
          );
        });
      }
      if (random.chance(0.22))
        sheet.area(circle(px + random.between(-1, 1) * unit, py - unit, unit * 0.75), {
          fill: palette.accent,
        });
    }
  }
}

function quadratic(from: Point, bend: Point, to: Point, at: number): Point {
  const along = (axis: 0 | 1) =>
    (1 - at) ** 2 * from[axis] + 2 * (1 - at) * at * bend[axis] + at ** 2 * to[axis];
  return [along(0), along(1)];
}
