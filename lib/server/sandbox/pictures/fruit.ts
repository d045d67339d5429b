import 'server-only';
import { radial, type Sheet } from './canvas';
import { lighten, mix } from './colour';
import type { Frame } from './frame';
import { curve, ellipse, type Point, points, polygon } from './lines';
import { inksOf, roundness, type Stand, shadeOf } from './room';

export function drawBowl(sheet: Sheet, frame: Frame, stand: Stand): void {
  const { x, foot, size, random } = stand;
  const rim = foot - size * 0.46;
  const fruits: Stand[] = [
    [-0.27, 0.05, 4],
    [0.26, 0.04, 6],
    [0.02, 0.02, 5],
    [-0.12, -0.16, 6],
    [0.14, -0.15, 4],
  ].map(([dx = 0, dy = 0, ink = 0]) => ({
    x: x + dx * size,
    foot: rim + dy * size + size * 0.1,
    size: size * 0.3,
    fill: inksOf(frame)[ink] ?? '#000000',
    random: random.fork(`${dx}`),
  }));
  sheet.area(ellipse(x, rim, size * 0.55, size * 0.11), { fill: mix(stand.fill, frame.palette.ink, 0.45) });
  for (const fruit of [...fruits.slice(3), ...fruits.slice(0, 3)]) drawOrange(sheet, frame, fruit);
  const bowl = `M${x - size * 0.55} ${rim}C${x - size * 0.52} ${foot - size * 0.12} ${x - size * 0.3} ${foot} ${x - size * 0.18} ${foot}L${x + size * 0.18} ${foot}C${x + size * 0.3} ${foot} ${x + size * 0.52} ${foot - size * 0.12} ${x + size * 0.55} ${rim}A${size * 0.55} ${size * 0.11} 0 0 1 ${x - size * 0.55} ${rim}Z`;
  sheet.area(bowl, { fill: stand.fill, shade: shadeOf(stand.fill, frame), tone: roundness });
  sheet.within(bowl, () => {
    sheet.line(
      `M${x - size * 0.56} ${rim + size * 0.09}A${size * 0.55} ${size * 0.11} 0 0 0 ${x + size * 0.56} ${rim + size * 0.09}`,
      mix(frame.palette.accent, stand.fill, 0.15),
      size * 0.03,
      0.85,
    );
  });
}

export function drawFruit(sheet: Sheet, frame: Frame, stand: Stand): void {
  if (stand.random.chance(0.5)) drawPear(sheet, frame, stand);
  else drawOrange(sheet, frame, stand);
}

function drawOrange(sheet: Sheet, frame: Frame, { x, foot, size, fill }: Stand): void {
  const radius = size * 0.5;
  const y = foot - radius * 0.93;
  const body = ellipse(x, y, radius * 1.02, radius * 0.95);
  sheet.area(body, {
    fill,
    shade: shadeOf(fill, frame),
    tone: radial([0.34, 0.28, 0.85], [0, 0], [0.45, 0.1], [1, 1]),
  });
  sheet.stipple(
    ellipse(x - radius * 0.3, y - radius * 0.4, radius * 0.3, radius * 0.24),
    lighten(fill, 0.16),
    radial([0.5, 0.5, 0.5], [0, 0.95], [1, 0]),
  );
  sheet.line(`M${x} ${y - radius * 0.86}l${radius * 0.08} ${-radius * 0.22}`, frame.palette.ink, size * 0.05);
}

function drawPear(sheet: Sheet, frame: Frame, { x, foot, size, fill, random }: Stand): void {
  const [wide, tall] = [size * 0.5, size * 1.45];
  const outline: Point[] = points(
    '0 1, 0.3 0.86, 0.38 0.66, 0.86 0.42, 0.94 0.2, 0.5 0.01, 0 -0.01, -0.5 0.01, -0.94 0.2, -0.86 0.42, -0.38 0.66, -0.3 0.86',
  ).map(([dx = 0, up = 0]) => [x + dx * wide, foot - up * tall]);
  sheet.moved(`rotate(${random.between(-9, 9).toFixed(1)} ${x} ${foot})`, () => {
    sheet.line(
      `M${x} ${foot - tall * 0.98}q${size * 0.02} ${-size * 0.14} ${size * 0.12} ${-size * 0.2}`,
      frame.palette.ink,
      size * 0.06,
    );
    sheet.area(curve(outline, true), {
      fill,
      shade: shadeOf(fill, frame),
      tone: radial([0.34, 0.55, 0.7], [0, 0], [0.4, 0.12], [1, 1]),
    });
  });
}

export function drawSlice(sheet: Sheet, frame: Frame, { x, foot, size }: Stand): void {
  const { palette } = frame;
  const rind = palette.second;
  sheet.area(ellipse(x, foot, size * 0.7, size * 0.42), { fill: rind });
  sheet.area(ellipse(x, foot - size * 0.04, size * 0.6, size * 0.34), {
    fill: mix(palette.paper, rind, 0.15),
  });
  for (let part = 0; part < 8; part += 1) {
    const angle = (part / 8) * Math.PI * 2;
    const at = (turn: number, out: number): Point => [
      x + Math.cos(angle + turn) * size * out,
      foot - size * 0.04 + Math.sin(angle + turn) * size * out * 0.57,
    ];
    sheet.area(polygon([at(0.3, 0.1), at(0.08, 0.52), at(0.7, 0.52)]), {
      fill: mix(rind, palette.accent, 0.3),
    });
  }
}
