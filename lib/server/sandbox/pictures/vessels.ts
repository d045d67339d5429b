import 'server-only';
import { radial, type Sheet, sweep } from './canvas';
import { lighten, mix } from './colour';
import type { Frame } from './frame';
import { circle, curve, ellipse, type Point, points, rectangle } from './lines';
import { roundness, type Stand, shadeOf } from './room';

/** Draws a symmetrical vessel. `outline` is its right half from top to bottom, in fractions of the size. */
function drawVessel(
  sheet: Sheet,
  frame: Frame,
  { x, foot, size, fill }: Stand,
  outline: readonly Point[],
): void {
  const right = outline.map(([out, up]): Point => [x + out * size, foot - up * size]);
  const left = outline.map(([out, up]): Point => [x - out * size, foot - up * size]).reverse();
  const [first = [0, 0], last = [0, 0]] = [outline[0], outline.at(-1)];
  const body = `${curve(right)}L${curve(left).slice(1)}Z`;
  sheet.area(body, { fill, shade: shadeOf(fill, frame), tone: roundness });
  sheet.area(ellipse(x, foot - last[1] * size, last[0] * size, last[0] * size * 0.2), {
    fill: shadeOf(fill, frame),
  });
  sheet.within(body, () =>
    sheet.stipple(
      ellipse(x - size * 0.1, foot - size * 0.45, size * 0.045, size * 0.3),
      lighten(fill, 0.22),
      radial([0.5, 0.5, 0.5], [0, 0.9], [1, 0]),
    ),
  );
  sheet.area(ellipse(x, foot - first[1] * size, first[0] * size, first[0] * size * 0.26), {
    fill: mix(fill, frame.palette.ink, 0.55),
  });
}

export function drawVase(sheet: Sheet, frame: Frame, stand: Stand): void {
  drawBranch(sheet, frame, { ...stand, foot: stand.foot - stand.size * 0.95 });
  drawVessel(
    sheet,
    frame,
    stand,
    points('0.1 1, 0.085 0.9, 0.14 0.78, 0.29 0.56, 0.31 0.38, 0.22 0.14, 0.16 0'),
  );
}

export function drawBottle(sheet: Sheet, frame: Frame, stand: Stand): void {
  drawVessel(
    sheet,
    frame,
    stand,
    points('0.05 1, 0.05 0.96, 0.047 0.74, 0.07 0.66, 0.15 0.54, 0.165 0.46, 0.165 0.02, 0.155 0'),
  );
  const { x, foot, size } = stand;
  const label = mix(frame.palette.paper, stand.fill, 0.1);
  sheet.area(rectangle(x - size * 0.165, foot - size * 0.38, size * 0.33, size * 0.2), {
    fill: label,
    shade: shadeOf(label, frame),
    tone: sweep([0.3, 0, 1, 0], 0, 0.85),
  });
  sheet.area(circle(x - size * 0.02, foot - size * 0.28, size * 0.055), { fill: frame.palette.accent });
}

export function drawJug(sheet: Sheet, frame: Frame, stand: Stand): void {
  const { x, foot, size } = stand;
  sheet.line(
    `M${x + size * 0.26} ${foot - size * 0.8}C${x + size * 0.66} ${foot - size * 0.86} ${x + size * 0.62} ${foot - size * 0.24} ${x + size * 0.3} ${foot - size * 0.28}`,
    shadeOf(stand.fill, frame),
    size * 0.075,
  );
  drawVessel(sheet, frame, stand, points('0.24 1, 0.2 0.86, 0.25 0.68, 0.36 0.4, 0.35 0.2, 0.25 0'));
}

export function drawBooks(sheet: Sheet, frame: Frame, stand: Stand): void {
  const { palette, unit } = frame;
  [palette.accent, palette.paper, mix(palette.far, palette.near, 0.55)].forEach((fill, index) => {
    const wide = stand.size * (1 - index * 0.13);
    const x = stand.x - wide / 2 + stand.random.between(-1, 1) * unit;
    const y = stand.foot - unit * 2.9 * (index + 1);
    sheet.area(rectangle(x, y, wide, unit * 2.9), {
      fill,
      shade: shadeOf(fill, frame),
      tone: sweep([0.2, 0, 1, 0], 0.05, 0.8),
    });
    sheet.area(rectangle(x + wide * 0.12, y, wide * 0.05, unit * 2.9), {
      fill: mix(fill, palette.second, 0.7),
    });
  });
}

function drawBranch(
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
