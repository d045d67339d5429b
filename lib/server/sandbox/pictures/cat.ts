import 'server-only';
import { drawClouds, drawOrb, drawSky, drawStars } from './backdrop';
import { radial, type Sheet, sweep } from './canvas';
import { chooseCoat, drawBody, drawHead } from './cat-figure';
import { lighten, mix } from './colour';
import type { Frame } from './frame';
import { curve, ellipse, type Point, polygon, rectangle } from './lines';

/** A cat on a window sill, with a landscape behind it and a plant next to it. */
export function drawCat(sheet: Sheet, frame: Frame): void {
  const { width, height, unit, palette, random } = frame;
  const sill = height * 0.5 + unit * 33;
  const x = width / 2 + unit * random.between(-9, 2);
  if (!frame.alone) {
    drawWindow(sheet, frame, sill);
    drawPlant(sheet, frame, x + unit * random.between(29, 33), sill);
  }
  const coat = chooseCoat(frame, random.fork('coat'));
  // The cat is drawn in hundredths of the picture, with the origin where it sits.
  sheet.moved(
    `translate(${x.toFixed(1)} ${(sill + unit * 3).toFixed(1)}) scale(${(unit * 1.06).toFixed(3)})`,
    () => {
      if (!frame.alone)
        sheet.stipple(ellipse(7, 0.5, 29, 3.6), palette.ink, radial([0.45, 0.5, 0.5], [0, 0.95], [1, 0]));
      drawBody(sheet, coat, random);
      sheet.moved(`translate(-1 -40) rotate(${random.between(-7, 7).toFixed(1)})`, () =>
        drawHead(sheet, frame, coat, random),
      );
    },
  );
}

function drawWindow(sheet: Sheet, frame: Frame, sill: number): void {
  const { width, height, unit, palette, random, detail } = frame;
  drawSky(sheet, frame, 0.8);
  if (palette.night) drawStars(sheet, frame, 50 + detail * 40, 0.7);
  drawOrb(
    sheet,
    frame,
    width * random.between(0.24, 0.42),
    height * random.between(0.26, 0.34),
    unit * random.between(9, 12),
  );
  drawClouds(sheet, frame, 2 + detail, 0.2, 0.5);
  for (const depth of [0.15, 0.5]) {
    const phase = random.between(0, 6);
    const crest: Point[] = Array.from({ length: 13 }, (_, step) => [
      (width * (step - 0.5)) / 11,
      sill - unit * (24 - depth * 18) - unit * 4.5 * Math.sin(step * (0.75 + depth) + phase),
    ]);
    const colour = mix(palette.far, palette.near, depth);
    sheet.area(`${curve(crest)}L${width * 1.1} ${height}H${-unit}Z`, {
      fill: colour,
      shade: mix(colour, palette.sky[1], 0.6),
      tone: sweep([0, 0, 0, 1], 0.05, 0.7),
    });
  }
  const wood = palette.night ? mix(palette.near, palette.far, 0.28) : mix(palette.paper, palette.far, 0.12);
  const woodShade = mix(wood, palette.near, palette.night ? 0.8 : 0.5);
  const bar = (x: number, y: number, wide: number, tall: number) =>
    sheet.area(rectangle(x, y, wide, tall), {
      fill: wood,
      shade: woodShade,
      tone: sweep([0, 0, 1, 0.4], 0.05, 0.5),
    });
  const margin = unit * 7;
  bar(0, 0, margin, height);
  bar(width - margin, 0, margin, height);
  bar(0, 0, width, margin);
  bar(width / 2 - unit * 1.1, margin, unit * 2.2, sill - margin);
  bar(margin, margin + (sill - margin) * 0.36, width - 2 * margin, unit * 1.6);
  sheet.area(rectangle(0, sill, width, height - sill), {
    fill: wood,
    shade: woodShade,
    tone: sweep([0, 0, 0, 1], 0.05, 0.6),
  });
  sheet.area(rectangle(0, sill + unit * 6.5, width, height), {
    fill: mix(wood, palette.near, 0.4),
    shade: mix(wood, palette.near, 0.7),
    tone: sweep([0, 0, 0, 1], 0.7, 0),
  });
}

function drawPlant(sheet: Sheet, { unit, palette, random }: Frame, x: number, sill: number): void {
  const leaf = mix(palette.near, palette.second, 0.22);
  const foot = sill + unit * 3.4;
  for (let blade = 0; blade < 9; blade += 1) {
    const lean = (blade / 8 - 0.5) * 2.1 + random.between(-0.1, 0.1);
    const long = unit * random.between(20, 31) * (1 - Math.abs(lean) * 0.22);
    const [tipX, tipY] = [x + Math.sin(lean) * long, foot - unit * 11 - Math.cos(lean) * long];
    const [bendX, bendY] = [
      x + Math.sin(lean) * long * 0.25,
      foot - unit * 11 - Math.cos(lean) * long * 0.72,
    ];
    const path = `M${x - unit * 0.9} ${foot - unit * 10}Q${bendX - unit * 2.4} ${bendY} ${tipX} ${tipY}Q${bendX + unit * 2.4} ${bendY + unit} ${x + unit * 0.9} ${foot - unit * 10}Z`;
    sheet.area(path, {
      fill: mix(leaf, palette.far, (blade % 3) * 0.16),
      shade: mix(leaf, palette.light, 0.45),
      tone: sweep([0, 0, 1, 0.4], 0.6, 0),
    });
  }
  const pot = polygon([
    [x - unit * 6.4, foot - unit * 11],
    [x + unit * 6.4, foot - unit * 11],
    [x + unit * 4.8, foot],
    [x - unit * 4.8, foot],
  ]);
  const clay = mix(palette.accent, palette.second, 0.2);
  sheet.area(pot, {
    fill: clay,
    shade: mix(clay, palette.near, 0.65),
    tone: sweep([0.15, 0, 1, 0.2], 0, 0.95),
  });
  sheet.area(rectangle(x - unit * 7.1, foot - unit * 12.4, unit * 14.2, unit * 2.8), {
    fill: lighten(clay, 0.03),
    shade: mix(clay, palette.near, 0.65),
    tone: sweep([0.15, 0, 1, 0], 0, 0.9),
  });
}
