import 'server-only';
import { drawClouds, drawOrb, drawSky, drawStars } from './backdrop';
import { linear, radial, type Sheet, sweep } from './canvas';
import { mix } from './colour';
import type { Frame } from './frame';
import { circle, ellipse, polygon, rectangle } from './lines';
import type { Random } from './random';

interface House {
  x: number;
  top: number;
  width: number;
  foot: number;
}

/** A city along a river in the evening: three rows of houses with lit windows that are reflected in the water. */
export function drawCity(sheet: Sheet, frame: Frame): void {
  const { width, height, unit, palette, random, detail } = frame;
  const shore = height * random.between(0.76, 0.82);
  if (!frame.alone) {
    drawSky(sheet, frame, 0.72);
    if (palette.night) drawStars(sheet, frame, 50 + detail * 40, 0.5);
    drawOrb(
      sheet,
      frame,
      width * random.between(0.2, 0.8),
      height * random.between(0.2, 0.36),
      unit * random.between(8, 12),
    );
    drawClouds(sheet, frame, 2 + detail, 0.14, 0.5);
  }
  const rows = frame.alone ? [2] : [0, 1, 2];
  for (const row of rows) drawRow(sheet, frame, row, shore);
  if (frame.alone) return;
  drawRiver(sheet, frame, shore);
}

function drawRow(sheet: Sheet, frame: Frame, row: number, shore: number): void {
  const { width, height, unit, palette, alone } = frame;
  const random = frame.random.fork(`row${row}`);
  const colour = mix(palette.far, palette.near, [0.08, 0.48, 0.92][row] ?? 0);
  const tallest = height * ([0.5, 0.4, 0.29][row] ?? 0.3);
  let x = alone ? width * 0.14 : -unit * random.between(0, 6);
  const end = alone ? width * 0.86 : width;
  while (x < end) {
    const wide = Math.min(unit * random.between(6.5, 13.5), alone ? end - x : Number.POSITIVE_INFINITY);
    // Houses are taller towards two centres, which gives the skyline a shape.
    const place = x / width;
    const centrality =
      Math.exp(-((place - 0.3) ** 2) / 0.03) * 0.75 + Math.exp(-((place - 0.72) ** 2) / 0.045);
    const tall = tallest * (0.28 + random.between(0.1, 0.42) + 0.4 * centrality * random.between(0.6, 1));
    if (wide > unit * 3)
      drawHouse(sheet, frame, random, { x, top: shore - tall, width: wide, foot: shore }, row, colour);
    x += wide + (random.chance(0.25) ? unit * random.between(0.4, 2.4) : 0);
  }
}

function drawHouse(
  sheet: Sheet,
  frame: Frame,
  random: Random,
  house: House,
  row: number,
  rowColour: string,
): void {
  const { palette, unit } = frame;
  const { x, top, width, foot } = house;
  const tint = row > 0 && random.chance(0.2) ? random.pick([palette.accent, palette.second]) : rowColour;
  const colour = mix(rowColour, tint, row === 2 ? 0.45 : 0.3);
  const haze = mix(colour, palette.sky[1], palette.night ? 0.42 : 0.6);
  const ink = {
    fill: colour,
    shade: haze,
    tone: linear([0, 0, 0, 1], [0, 0.04], [0.45, 0.2], [1, row === 2 ? 0.42 : 0.92]),
  } as const;
  drawRoof(sheet, frame, random, house, colour, row);
  sheet.area(rectangle(x, top, width, foot - top + 1), ink);
  const side = width * random.between(0.18, 0.34);
  sheet.stipple(
    rectangle(x + width - side, top, side, foot - top),
    mix(colour, palette.ink, 0.6),
    sweep([0, 0, 0, 1], 0.7, 0.15),
  );
  if (row > 0 || frame.detail === 2)
    drawWindows(sheet, frame, random, { ...house, width: width - side, top: top + unit * 1.2 }, row, colour);
}

function drawRoof(
  sheet: Sheet,
  { unit, palette }: Frame,
  random: Random,
  { x, top, width }: House,
  fill: string,
  row: number,
): void {
  const middle = x + width / 2;
  switch (random.integer(0, 7)) {
    case 0:
      sheet.area(
        polygon([
          [x, top + 1],
          [x + width, top + 1],
          [x + width, top - unit * 3.4],
        ]),
        { fill },
      );
      break;
    case 1:
      sheet.area(rectangle(x + width * 0.18, top - unit * 2.4, width * 0.64, unit * 2.6), { fill });
      sheet.area(rectangle(x + width * 0.34, top - unit * 4.4, width * 0.32, unit * 2.4), { fill });
      sheet.line(`M${middle} ${top - unit * 4}V${top - unit * 10}`, fill, unit * 0.35);
      break;
    case 2:
      sheet.area(
        polygon([
          [x - unit * 0.4, top + 1],
          [middle, top - unit * 4.2],
          [x + width + unit * 0.4, top + 1],
        ]),
        { fill: row === 2 ? mix(palette.accent, fill, 0.25) : fill },
      );
      break;
    case 3:
      sheet.area(circle(middle, top + unit * 0.4, width * 0.42), { fill });
      sheet.line(`M${middle} ${top - width * 0.3}v${-unit * 4}`, fill, unit * 0.3);
      break;
    case 4: {
      // A water tank on legs.
      const tank = x + width * 0.3;
      for (const leg of [-1.1, 0, 1.1])
        sheet.line(`M${tank + leg * unit} ${top}v${-unit * 2}`, fill, unit * 0.24);
      sheet.area(rectangle(tank - unit * 1.6, top - unit * 4.6, unit * 3.2, unit * 2.9), { fill });
      sheet.area(
        polygon([
          [tank - unit * 1.9, top - unit * 4.5],
          [tank, top - unit * 6],
          [tank + unit * 1.9, top - unit * 4.5],
        ]),
        { fill },
      );
      break;
    }
    default:
      sheet.area(rectangle(x - unit * 0.25, top - unit * 0.5, width + unit * 0.5, unit * 0.9), { fill });
  }
}

function drawWindows(
  sheet: Sheet,
  frame: Frame,
  random: Random,
  house: House,
  row: number,
  wall: string,
): void {
  const { unit, palette } = frame;
  const size = unit * (row === 2 ? 0.95 : row === 1 ? 0.72 : 0.5);
  const [stepX, stepY] = [size * random.pick([1.9, 2.2, 2.6]), size * random.pick([2.2, 2.6, 3])];
  const columns = Math.floor((house.width - size) / stepX);
  const rows = Math.floor((house.foot - house.top - unit * 2) / stepY);
  const inset = (house.width - (columns - 1) * stepX - size) / 2;
  const lit = palette.night ? palette.light : mix(palette.paper, palette.second, 0.35);
  const share = palette.night ? random.between(0.3, 0.62) : random.between(0.22, 0.5);
  for (let line = 0; line < rows; line += 1) {
    for (let column = 0; column < columns; column += 1) {
      const on = random.chance(share);
      if (!on && row < 2) continue;
      const warm = random.chance(0.25) ? palette.second : lit;
      const fill = on ? mix(warm, wall, row === 2 ? 0 : row === 1 ? 0.25 : 0.5) : mix(wall, palette.ink, 0.3);
      sheet.area(rectangle(house.x + inset + column * stepX, house.top + line * stepY, size, size * 1.35), {
        fill,
      });
    }
  }
}

function drawRiver(sheet: Sheet, frame: Frame, shore: number): void {
  const { width, height, unit, palette, detail } = frame;
  const random = frame.random.fork('river');
  const water = mix(palette.near, palette.far, 0.12);
  const lamp = palette.night ? palette.light : mix(palette.paper, palette.second, 0.5);
  sheet.area(rectangle(0, shore, width, height - shore), {
    fill: water,
    shade: mix(water, palette.sky[1], 0.6),
    tone: sweep([0, 0, 0, 1], 0.62, 0),
  });
  const lights = 22 + detail * 12;
  for (let light = 0; light < lights; light += 1) {
    const x = width * random.next();
    const colour = random.pick([lamp, palette.second, palette.accent, lamp]);
    const long = (height - shore) * random.between(0.25, 0.8);
    for (let part = 0; part < 7; part += 1) {
      const y = shore + unit * 1.6 + (long * part) / 7;
      sheet.area(
        ellipse(x + random.between(-0.5, 0.5) * unit, y, unit * random.between(0.5, 1.7), unit * 0.2),
        { fill: mix(colour, water, 0.15 + part * 0.1) },
      );
    }
  }
  sheet.area(rectangle(0, shore - unit * 0.9, width, unit * 1.7), { fill: palette.ink });
  for (let x = unit * 3; x < width; x += unit * 9.5) {
    sheet.line(`M${x} ${shore}v${-unit * 4.6}`, palette.ink, unit * 0.32);
    sheet.stipple(circle(x, shore - unit * 5.1, unit * 2.4), lamp, radial([0.5, 0.5, 0.5], [0, 0.7], [1, 0]));
    sheet.area(circle(x, shore - unit * 5.1, unit * 0.62), { fill: lamp });
  }
  for (let tree = 0; tree < 5 + detail * 2; tree += 1) {
    const [x, radius] = [width * random.next(), unit * random.between(1.8, 3.4)];
    const leaf = mix(palette.near, palette.second, 0.1);
    sheet.line(`M${x} ${shore}v${-radius * 1.5}`, palette.ink, unit * 0.35);
    sheet.area(ellipse(x, shore - radius * 1.9, radius, radius * 1.2), {
      fill: mix(leaf, palette.ink, 0.35),
      shade: mix(leaf, palette.light, 0.3),
      tone: sweep([0, 0, 1, 0.6], 0.5, 0),
    });
  }
}
