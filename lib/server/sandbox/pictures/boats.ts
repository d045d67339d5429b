import 'server-only';
import { type Sheet, sweep } from './canvas';
import { lighten, mix } from './colour';
import type { Frame } from './frame';
import { curve, ellipse, type Point, points, polygon, rectangle } from './lines';

export function drawBoat(sheet: Sheet, frame: Frame, x: number, waterline: number, size: number): void {
  const { palette, random } = frame;
  const turn = random.fork('boat').chance(0.5) ? 1 : -1;
  const at = (dx: number, dy: number): Point => [x + dx * size * turn, waterline + dy * size];
  const canvas = palette.night ? mix(palette.paper, palette.far, 0.15) : palette.paper;
  const sail = (points: readonly Point[], fill: string) =>
    sheet.area(curveSail(points), {
      fill,
      shade: mix(fill, palette.near, 0.45),
      tone: sweep([turn > 0 ? 0 : 1, 0.1, turn > 0 ? 1 : 0, 0.6], 0.62, 0),
    });
  sheet.area(ellipse(x, waterline + size * 0.11, size * 0.34, size * 0.035), {
    fill: mix(palette.near, palette.far, 0.35),
    opacity: 0.7,
  });
  sheet.line(`M${at(0.02, -0.02).join(' ')}L${at(0.02, -0.98).join(' ')}`, palette.ink, size * 0.014);
  sail([at(0.05, -0.95), at(0.42, -0.14), at(0.05, -0.13)], palette.accent);
  sail([at(-0.01, -0.9), at(-0.3, -0.16), at(-0.01, -0.13)], canvas);
  sheet.area(polygon([at(-0.36, -0.08), at(0.46, -0.1), at(0.33, 0.08), at(-0.24, 0.09)]), {
    fill: mix(palette.near, palette.ink, 0.5),
    shade: lighten(palette.near, 0.16),
    tone: sweep([0, 0, 0, 1], 0.4, 0),
  });
  sheet.line(`M${at(-0.35, -0.075).join(' ')}L${at(0.45, -0.095).join(' ')}`, palette.second, size * 0.018);
}

/** A triangle whose first edge is curved by the wind. */
function curveSail([top = [0, 0], clew = [0, 0], tack = [0, 0]]: readonly Point[]): string {
  const belly: Point = [(top[0] + clew[0]) / 2 + (clew[0] - tack[0]) * 0.2, (top[1] + clew[1]) / 2];
  return `M${top.join(' ')}Q${belly.join(' ')} ${clew.join(' ')}Q${(clew[0] + tack[0]) / 2} ${clew[1] + (tack[1] - clew[1]) * 0.2} ${tack.join(' ')}Z`;
}

export function drawLighthouse(sheet: Sheet, frame: Frame, side: 'left' | 'right', horizon: number): void {
  const { width, height, unit, palette } = frame;
  const mirror = side === 'left' ? (x: number) => x : (x: number) => width - x;
  const rock = mix(palette.near, palette.ink, 0.6);
  const outline = points('-2 -6, 6 -10, 13 -9, 20 -6, 24 -1, 31 4, 36 13, 40 22, -2 22').map(
    ([x, y]): Point => [mirror(x * unit), height - 21 * unit + y * unit],
  );
  const base = height - 30 * unit;
  const x = mirror(11 * unit);
  const tall = Math.max(30 * unit, base - horizon + 14 * unit);
  const wall = palette.night ? mix(palette.paper, palette.near, 0.3) : palette.paper;
  const taper = (part: number) => unit * (3.3 - 1.3 * part);
  for (let band = 0; band < 5; band += 1) {
    const [low, high] = [band / 5, (band + 1) / 5];
    const fill = band % 2 ? palette.accent : wall;
    const shape = polygon([
      [x - taper(low), base - tall * low],
      [x + taper(low), base - tall * low],
      [x + taper(high), base - tall * high],
      [x - taper(high), base - tall * high],
    ]);
    sheet.area(shape, {
      fill,
      shade: mix(fill, palette.near, 0.55),
      tone: sweep(side === 'left' ? [1, 0, 0, 0] : [0, 0, 1, 0], 0, 0.8),
    });
  }
  const top = base - tall;
  sheet.area(rectangle(x - unit * 2.7, top - unit * 0.7, unit * 5.4, unit * 0.8), { fill: palette.ink });
  sheet.area(rectangle(x - unit * 1.4, top - unit * 3.4, unit * 2.8, unit * 2.8), {
    fill: palette.night ? palette.light : palette.second,
  });
  sheet.area(
    polygon([
      [x - unit * 2, top - unit * 3.4],
      [x, top - unit * 5.8],
      [x + unit * 2, top - unit * 3.4],
    ]),
    { fill: palette.ink },
  );
  if (palette.night) {
    const beam = (reach: number) =>
      polygon([
        [x, top - unit * 2],
        [x + reach, top - unit * 11],
        [x + reach, top + unit * 5],
      ]);
    const inward = side === 'left' ? 1 : -1;
    sheet.stipple(
      beam(inward * width * 0.75),
      palette.light,
      sweep(side === 'left' ? [0, 0, 1, 0] : [1, 0, 0, 0], 0.55, 0),
    );
  }
  sheet.area(curve(outline, true), {
    fill: rock,
    shade: lighten(rock, 0.16),
    tone: sweep([0, 0, 0, 1], 0.6, 0),
  });
}
