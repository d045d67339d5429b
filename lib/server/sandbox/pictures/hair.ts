import 'server-only';
import { type Sheet, sweep } from './canvas';
import { mix } from './colour';
import type { Frame } from './frame';
import { circle, curve, ellipse, points, polygon } from './lines';
import type { Sitter } from './sitter';

export function drawHairBehind(sheet: Sheet, { hair, hairShade, cut }: Sitter): void {
  const ink = { fill: hair, shade: hairShade, tone: sweep([0, 0.1, 0.8, 0.6], 0.55, 0) };
  switch (cut) {
    case 'long':
      sheet.area(
        curve(
          points('0 -23, 13 -19, 17.5 -6, 17 12, 21 30, 13 38, -13 38, -21 30, -17 12, -17.5 -6, -13 -19'),
          true,
        ),
        ink,
      );
      break;
    case 'bob':
      sheet.area(
        curve(points('0 -22.5, 13 -18.5, 18 -5, 19 10, 15 15.5, -15 15.5, -19 10, -18 -5, -13 -18.5'), true),
        ink,
      );
      break;
    case 'bun':
      sheet.area(circle(1, -25.5, 7.2), ink);
      sheet.area(ellipse(0, -6, 15, 15.6), ink);
      break;
    case 'round':
      sheet.area(
        curve(
          points('0 -29, 12 -27, 22 -18, 25 -5, 21 9, 13 13, -13 13, -21 9, -25 -5, -22 -18, -12 -27'),
          true,
        ),
        ink,
      );
      break;
    case 'short':
      sheet.area(ellipse(0, -8, 14.2, 13.6), ink);
      break;
  }
}

export function drawHairBefore(sheet: Sheet, { hair, hairShade, cut, random }: Sitter): void {
  const ink = { fill: hair, shade: hairShade, tone: sweep([0, 0, 0.8, 0.8], 0.6, 0) };
  const parting = random.between(-5, 5);
  switch (cut) {
    case 'bob':
      sheet.area(
        'M-14.5 4Q-17 -22 0 -22.4Q17 -22 14.5 4Q13.5 -4 12.5 -9.4Q0 -11.6 -12.5 -9.4Q-13.5 -4 -14.5 4Z',
        ink,
      );
      for (const x of [-6, -1, 4, 8]) sheet.line(`M${x * 0.8} -20Q${x} -15 ${x} -11.2`, hairShade, 0.25, 0.6);
      break;
    case 'round':
      sheet.area('M-13.5 -2Q-16 -22 0 -22Q16 -22 13.5 -2Q11 -13 0 -13.4Q-11 -13 -13.5 -2Z', ink);
      break;
    case 'short':
      sheet.area(
        `M-13.2 -2Q-17 -15 -9 -21Q${parting} -25.5 9 -21.5Q17 -16 13.2 -2Q12.6 -8 10.5 -11Q${parting + 4} -9.5 ${parting - 6} -14Q-10.6 -12 -13.2 -2Z`,
        ink,
      );
      break;
    default:
      sheet.area(
        `M-14.6 7Q-17.5 -12 -11 -18.6Q0 -25 11 -18.6Q17.5 -12 14.6 7Q14 -7 ${parting} -16.4Q-13 -9 -14.6 7Z`,
        ink,
      );
      sheet.line(`M${parting} -16.6Q${parting * 1.1} -19.5 ${parting * 0.8} -22`, hairShade, 0.35, 0.7);
  }
}

export function drawFlower(sheet: Sheet, { palette }: Frame, { random }: Sitter): void {
  const side = random.chance(0.5) ? 1 : -1;
  sheet.moved(`translate(${side * 13} -9)`, () => {
    sheet.area(
      polygon([
        [0, 0],
        [side * 8, 4],
        [side * 3, 6.5],
      ]),
      { fill: mix(palette.near, palette.second, 0.35) },
    );
    for (let petal = 0; petal < 6; petal += 1) {
      sheet.moved(`rotate(${petal * 60})`, () =>
        sheet.area(ellipse(0, -3, 1.9, 3), {
          fill: palette.accent,
          shade: mix(palette.accent, palette.paper, 0.55),
          tone: sweep([0, 0, 0, 1], 0.8, 0),
        }),
      );
    }
    sheet.area(circle(0, 0, 1.5), { fill: palette.second });
  });
}
