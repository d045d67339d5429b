import 'server-only';
import { radial, type Sheet, sweep } from './canvas';
import { lighten, lightness, mix } from './colour';
import type { Frame } from './frame';
import { circle, curve, ellipse, type Point, points } from './lines';
import type { Random } from './random';

export function drawBody(sheet: Sheet, { fur, shade, line, patch, striped }: Coat, random: Random): void {
  const side = random.chance(0.5) ? 1 : -1;
  sheet.moved(`scale(${side} 1)`, () => {
    const tail =
      'M12 -4Q27 -1 28.5 -12Q29.5 -21 23.5 -24.5Q20.2 -25.6 19.8 -22.8Q25 -18.5 23.4 -11.6Q21.6 -6.4 12 -9Z';
    sheet.area(tail, { fill: fur, shade, tone: sweep([0, 0, 1, 1], 0.05, 0.7) });
  });
  const outline: Point[] = points(
    '-6.5 -36, 6.5 -36, 11.4 -26, 15.6 -15, 16.6 -5, 12.5 0.2, 0 1, -12.5 0.2, -16.6 -5, -15.6 -15, -11.4 -26',
  );
  const body = curve(outline, true);
  sheet.area(body, { fill: fur, shade, tone: sweep([0.1, 0, 1, 0.35], 0, 0.85) });
  sheet.within(body, () => {
    sheet.area(curve(points('0 -36, 6.2 -30, 5 -21, 0 -16.5, -5 -21, -6.2 -30'), true), {
      fill: patch,
      shade,
      tone: sweep([0.2, 0, 1, 0.4], 0, 0.55),
    });
    if (striped) {
      for (const way of [-1, 1]) {
        for (const y of [-24, -19.4, -14.8])
          sheet.area(
            `M${way * 18} ${y}Q${way * 12} ${y + 0.6} ${way * 8.4} ${y + 2.4}Q${way * 12} ${y + 2.8} ${way * 18} ${y + 2.6}Z`,
            { fill: line, opacity: 0.55 },
          );
      }
    }
    sheet.stipple(ellipse(-12.5, -4.5, 6.4, 8), shade, radial([0.7, 0.4, 0.6], [0, 0], [1, 0.75]));
    sheet.stipple(ellipse(12.5, -4.5, 6.4, 8), shade, radial([0.3, 0.4, 0.6], [0, 0], [1, 0.95]));
  });
  for (const way of [-1, 1]) {
    sheet.line(`M${way * 6.6} -17Q${way * 7.4} -8 ${way * 6.4} -1.4`, line, 0.45, 0.6);
    sheet.area(ellipse(way * 3.9, -0.3, 4, 2.3), { fill: patch, shade, tone: sweep([0, 0, 0.6, 1], 0, 0.6) });
    for (const toe of [-1.1, 1.1]) sheet.line(`M${way * 3.9 + toe} 0.1v1.3`, line, 0.35, 0.7);
  }
  sheet.line('M0 -15V-1', line, 0.4, 0.5);
}

export function drawHead(
  sheet: Sheet,
  { palette }: Frame,
  { fur, shade, line, patch, eyes, striped }: Coat,
  random: Random,
): void {
  for (const way of [-1, 1]) {
    sheet.area(`M${way * 12} -3Q${way * 13.6} -14 ${way * 11.4} -16.4Q${way * 6} -13.6 ${way * 2.4} -8.4Z`, {
      fill: fur,
      shade,
      tone: way > 0 ? 0.5 : 0.06,
    });
    sheet.area(`M${way * 10.4} -6Q${way * 11.4} -12 ${way * 10.5} -13.2Q${way * 7} -11.4 ${way * 5} -8.2Z`, {
      fill: mix(palette.accent, patch, 0.45),
      shade,
      tone: sweep([0, 0, 0, 1], 0, 0.6),
    });
  }
  const outline: Point[] = points(
    '0 -9.8, 7.6 -8.6, 12.4 -2.2, 12.6 3.4, 8.4 8.2, 0 9.8, -8.4 8.2, -12.6 3.4, -12.4 -2.2, -7.6 -8.6',
  );
  const head = curve(outline, true);
  sheet.area(head, { fill: fur, shade, tone: sweep([0.1, 0.2, 1, 0.6], 0, 0.75) });
  sheet.within(head, () => {
    if (striped)
      for (const x of [-2.6, 0, 2.6])
        sheet.area(`M${x - 0.7} -11L${x} -4.6L${x + 0.7} -11Z`, { fill: line, opacity: 0.6 });
    sheet.area(curve(points('0 1, 3.4 3.4, 4.6 6.2, 2.4 9.4, -2.4 9.4, -4.6 6.2, -3.4 3.4'), true), {
      fill: patch,
      shade,
      tone: sweep([0.2, 0, 1, 0.4], 0, 0.4),
    });
  });
  const asleep = random.chance(0.3);
  for (const way of [-1, 1]) {
    if (asleep) {
      sheet.line(`M${way * 3.4} 0.4Q${way * 5.9} 2.8 ${way * 8.4} 0`, line, 0.7);
      continue;
    }
    sheet.area(`M${way * 3.1} 1.2Q${way * 5.4} -3.4 ${way * 8.9} -1.2Q${way * 7.2} 2.9 ${way * 3.1} 1.2Z`, {
      fill: eyes,
      shade: mix(eyes, palette.paper, 0.5),
      tone: sweep([0, 1, 0, 0], 0.5, 0),
    });
    sheet.area(ellipse(way * 6, -0.4, 0.85, 1.75), { fill: '#15110f' });
    sheet.area(circle(way * 6 - 0.7, -1, 0.42), { fill: '#fffaf0' });
  }
  sheet.area('M-1.4 3.4Q0 2.9 1.4 3.4Q0.9 4.9 0 5.2Q-0.9 4.9 -1.4 3.4Z', {
    fill: '#c2564a',
  });
  sheet.line('M0 5.2V6.2Q-1.4 7.8 -3 6.8M0 6.2Q1.4 7.8 3 6.8', mix(patch, '#15110f', 0.7), 0.4);
  for (const way of [-1, 1]) {
    for (const drop of [-1.2, 0.4, 2])
      sheet.line(
        `M${way * 4.6} ${5 + drop * 0.35}Q${way * 11} ${4.2 + drop} ${way * 16.5} ${4.6 + drop * 1.9}`,
        mix(patch, line, 0.25),
        0.18,
        0.85,
      );
  }
}

interface Coat {
  fur: string;
  shade: string;
  line: string;
  patch: string;
  eyes: string;
  striped: boolean;
}

export function chooseCoat({ palette }: Frame, random: Random): Coat {
  const ginger = mix('#e08a3c', palette.light, 0.12);
  const fur = random.pick([
    palette.ink,
    ginger,
    ginger,
    mix(palette.paper, palette.far, 0.1),
    mix('#6f6660', palette.near, 0.3),
  ]);
  const dark = lightness(fur) < 0.45;
  return {
    fur,
    shade: dark ? mix(lighten(fur, 0.17), palette.light, 0.12) : mix(fur, palette.near, 0.55),
    line: dark ? mix(fur, palette.paper, 0.55) : mix(fur, palette.ink, 0.8),
    patch: dark ? mix(fur, palette.paper, 0.88) : mix(fur, palette.paper, 0.75),
    eyes: dark ? palette.second : mix(palette.near, '#3c7d5a', 0.35),
    striped: !dark && random.chance(0.7),
  };
}
