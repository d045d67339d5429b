import 'server-only';
import { drawSky } from './backdrop';
import { type Sheet, sweep } from './canvas';
import { lightness, mix } from './colour';
import { drawFace } from './face';
import type { Frame } from './frame';
import { drawFlower, drawHairBefore, drawHairBehind } from './hair';
import { circle, curve, type Point } from './lines';
import { createSitter, type Sitter } from './sitter';

/** An abstract portrait of flat shapes, with half the face in shade and a disc behind the head. */
export function drawPortrait(sheet: Sheet, frame: Frame): void {
  const { width, height, unit, palette, random } = frame;
  const sitter = createSitter(frame);
  const x = width / 2 + unit * random.between(-3, 3);
  const y = height * 0.5 - unit * 5;
  if (!frame.alone) {
    drawSky(sheet, frame, 1);
    const disc = mix(palette.light, palette.sky[1], palette.night ? 0.12 : 0.06);
    sheet.area(circle(x + unit * random.between(-7, 7), y - unit * 3, unit * random.between(29, 34)), {
      fill: disc,
      shade: mix(disc, palette.sky[0], 0.5),
      tone: sweep([0.3, 0, 0.6, 1], 0, 0.75),
    });
    drawFoliage(sheet, frame);
  }
  // The parts of the sitter use hundredths of the picture, with the origin in the middle of the face.
  sheet.moved(`translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${unit.toFixed(3)})`, () => {
    const tilt = random.between(-5, 5).toFixed(1);
    const head = (draw: () => void) => sheet.moved(`rotate(${tilt} 0 14)`, draw);
    head(() => drawHairBehind(sheet, sitter));
    drawBust(sheet, frame, sitter, height / unit);
    head(() => {
      drawFace(sheet, frame, sitter);
      drawHairBefore(sheet, sitter);
      if (random.chance(0.45)) drawFlower(sheet, frame, sitter);
    });
  });
}

function drawFoliage(sheet: Sheet, frame: Frame): void {
  const { width, height, unit, palette, detail } = frame;
  const random = frame.random.fork('foliage');
  for (const side of [-1, 1]) {
    for (let stem = 0; stem < 2 + detail; stem += 1) {
      const x = side < 0 ? width * random.between(-0.02, 0.2) : width * random.between(0.8, 1.02);
      const long = height * random.between(0.25, 0.55);
      const leaf = mix(mix(palette.near, palette.far, random.between(0.1, 0.6)), palette.second, 0.12);
      const lean = side * random.between(-6, 12);
      sheet.moved(`translate(${x.toFixed(1)} ${height + unit}) rotate(${lean.toFixed(1)})`, () => {
        sheet.line(`M0 0V${-long}`, leaf, unit * 0.4);
        for (let at = 0.25; at < 1; at += 0.085) {
          for (const way of [-1, 1]) {
            const [length, y] = [unit * 9 * (1.15 - at * 0.75), -long * at];
            const path = `M0 ${y}Q${way * length * 0.35} ${y - length * 0.75} ${way * length} ${y - length * 0.6}Q${way * length * 0.7} ${y + length * 0.05} 0 ${y}Z`;
            sheet.area(path, {
              fill: leaf,
              shade: mix(leaf, palette.light, 0.35),
              tone: sweep([0, 0, 0, 1], 0.7, 0),
            });
          }
        }
      });
    }
  }
}

function drawBust(sheet: Sheet, frame: Frame, sitter: Sitter, tall: number): void {
  const { palette } = frame;
  const foot = tall * 0.5 + 8;
  const shoulders: Point[] = [
    [-8, 24.5],
    [-19, 29],
    [-31, 35],
    [-36, 47],
    [-38, foot + 4],
    [38, foot + 4],
    [36, 47],
    [31, 35],
    [19, 29],
    [8, 24.5],
  ];
  const body = `${curve(shoulders)}Q0 33 -8 24.5Z`;
  sheet.area(`M-6.4 8L-6.6 24Q-10 27 -14 28Q0 40 14 28Q10 27 6.6 24L6.4 8Z`, {
    fill: sitter.skin,
    shade: sitter.skinShade,
    tone: sweep([0.25, 0, 0.85, 0.1], 0.3, 1),
  });
  sheet.stipple('M-7 10Q0 24 7 10L7 19Q0 27 -7 17Z', sitter.skinShade, sweep([0, 0, 0, 1], 0.95, 0.1));
  sheet.area(body, {
    fill: sitter.cloth,
    shade: sitter.clothShade,
    tone: sweep([0.15, 0, 0.95, 0.5], 0, 0.9),
  });
  const trim = lightness(sitter.cloth) > 0.75 ? palette.accent : mix(palette.paper, sitter.cloth, 0.1);
  sheet.within(body, () => {
    switch (sitter.random.integer(0, 3)) {
      case 0:
        for (let y = 34; y < foot + 20; y += 6)
          sheet.line(`M-45 ${y + 5}Q0 ${y - 3} 45 ${y + 5}`, trim, 1.5, 0.85);
        break;
      case 1:
        sheet.area('M-9 23L-15 30L-3 40L0 33L3 40L15 30L9 23Q0 36 -9 23Z', {
          fill: trim,
          shade: sitter.clothShade,
          tone: sweep([0, 0, 1, 0.2], 0, 0.6),
        });
        break;
      case 2:
        for (let row = 0; row < 9; row += 1) {
          for (let column = -8; column <= 8; column += 1)
            sheet.area(circle(column * 5 + (row % 2) * 2.5, 31 + row * 4.6, 0.85), { fill: trim });
        }
        break;
      default:
        sheet.line('M-10 24Q0 38 10 24', trim, 1.5);
        sheet.line('M0 32V80', mix(sitter.cloth, sitter.clothShade, 0.7), 0.5);
    }
  });
}
