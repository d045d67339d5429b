import 'server-only';
import { radial, type Sheet, sweep } from './canvas';
import { lighten, mix } from './colour';
import type { Frame } from './frame';
import { circle, curve, ellipse, type Point, points } from './lines';
import type { Sitter } from './sitter';

export function drawFace(sheet: Sheet, frame: Frame, sitter: Sitter): void {
  const { palette } = frame;
  const { skin, skinShade, random } = sitter;
  const line = mix(skinShade, palette.ink, 0.72);
  for (const side of [-1, 1])
    sheet.area(ellipse(side * 12.4, 1.5, 2.1, 3.4), {
      fill: side < 0 ? skin : mix(skin, skinShade, 0.8),
      shade: skinShade,
      tone: 0.25,
    });
  const outline: Point[] = points(
    '0 -17.5, 8.5 -15, 12.4 -7, 12.2 2.5, 9.6 10.8, 4.4 16.6, 0 18, -4.4 16.6, -9.6 10.8, -12.2 2.5, -12.4 -7, -8.5 -15',
  );
  const face = curve(outline, true);
  sheet.area(face, { fill: skin, shade: skinShade, tone: sweep([0.1, 0.3, 1, 0.6], 0, 0.5) });
  sheet.within(face, () => {
    // Shades the half of the face beyond the bridge of the nose.
    sheet.stipple(
      'M1 -20L1.2 -4Q4.6 4.5 3.2 6.4L0.6 7.2L1.4 20H20V-20Z',
      skinShade,
      sweep([0, 0, 1, 0.15], 0.72, 0.92),
    );
    for (const side of [-1, 1])
      sheet.stipple(
        ellipse(side * 7, 5.4, 3.6, 2.6),
        mix('#d8512f', skin, 0.3),
        radial([0.5, 0.5, 0.5], [0, 0.75], [1, 0]),
      );
  });
  sheet.line('M-9.4 -5.6Q-5.8 -8 -2.2 -6.2', line, 0.95);
  sheet.line('M9.2 -5.8Q4.6 -8 1.4 -5.4Q1 -1 3.4 4.2Q4 6 0.6 6.5', line, 0.75);
  const open = random.chance(0.5);
  for (const side of [-1, 1]) drawEye(sheet, side * 5.6, -1.6, open, line, palette.paper);
  const lip = mix('#c23a2c', skin, 0.12);
  sheet.area('M-3.4 10.6Q-1.2 9.2 0 9.9Q1.2 9.2 3.4 10.6Q0 11.4 -3.4 10.6Z', {
    fill: mix(lip, palette.ink, 0.22),
  });
  sheet.area('M-3.2 10.7Q0 11.4 3.2 10.7Q1.4 13.1 0 13.1Q-1.4 13.1 -3.2 10.7Z', {
    fill: lip,
    shade: lighten(lip, 0.14),
    tone: sweep([0, 0, 1, 0], 0.7, 0),
  });
  if (random.chance(0.35)) for (const side of [-1, 1]) sheet.line(circle(side * 5.6, -1.2, 4.3), line, 0.6);
  for (const side of [-1, 1]) {
    if (sitter.cut === 'short') continue;
    sheet.line(`M${side * 12.6} 4.4v2`, palette.second, 0.4);
    sheet.area(circle(side * 12.6, 8, 1.7), {
      fill: palette.second,
      shade: palette.accent,
      tone: sweep([0, 0, 1, 1], 0, 0.8),
    });
  }
}

function drawEye(sheet: Sheet, x: number, y: number, open: boolean, line: string, white: string): void {
  if (open) {
    sheet.area(
      `M${x - 2.7} ${y + 0.5}Q${x} ${y - 2.2} ${x + 2.7} ${y + 0.3}Q${x} ${y + 1.9} ${x - 2.7} ${y + 0.5}Z`,
      { fill: white },
    );
    sheet.area(circle(x + 0.2, y, 1.15), { fill: line });
    sheet.line(`M${x - 3} ${y + 0.4}Q${x} ${y - 2.7} ${x + 3} ${y + 0.1}`, line, 0.75);
    return;
  }
  sheet.line(`M${x - 2.9} ${y - 0.2}Q${x} ${y + 2.3} ${x + 2.9} ${y - 0.2}`, line, 0.8);
  for (const [from, to] of [
    [-2, -2.8],
    [0, 0],
    [2, 2.8],
  ] as const)
    sheet.line(
      `M${x + from} ${y + 0.9 - Math.abs(from) * 0.25}L${x + to} ${y + 2.2 - Math.abs(from) * 0.3}`,
      line,
      0.5,
    );
}
