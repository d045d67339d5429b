import 'server-only';
import { drawClouds, drawOrb, drawSky, drawStars } from './backdrop';
import { linear, type Sheet, sweep } from './canvas';
import { lighten, mix } from './colour';
import type { Frame } from './frame';
import { createNoise, curve, ellipse, type Point, polygon, rectangle } from './lines';
import type { Random } from './random';

interface Ridge {
  heightAt(x: number): number;
  colour: string;
}

/** Layered hills under a low sun, with aerial perspective and mist between the ridges. */
export function drawHills(sheet: Sheet, frame: Frame): void {
  const { width, height, unit, palette, random, detail } = frame;
  const horizon = random.between(0.44, 0.54);
  if (!frame.alone) {
    drawSky(sheet, frame, horizon + 0.2);
    if (palette.night) drawStars(sheet, frame, 40 + detail * 45, horizon);
    drawOrb(
      sheet,
      frame,
      width * random.between(0.26, 0.74),
      height * (horizon - random.between(0.07, 0.2)),
      unit * random.between(9, 14.5),
    );
    drawClouds(sheet, frame, 1 + detail, 0.1, horizon - 0.06);
    if (detail > 0) drawBirds(sheet, frame, horizon);
  }
  const count = 4 + detail + random.integer(0, 1);
  const ridges = Array.from({ length: count }, (_, index) =>
    createRidge(frame, horizon, index / (count - 1)),
  );
  ridges.forEach((ridge, index) => {
    const depth = index / (count - 1);
    drawRidge(sheet, frame, ridge, depth, 1 / (count - 1));
    if (index === count - 3) drawHouse(sheet, frame, ridge);
    if (depth > 0.45) plantTrees(sheet, frame, ridge, depth);
  });
}

function createRidge(frame: Frame, horizon: number, depth: number): Ridge {
  const { width, height, palette, random } = frame;
  const noise = createNoise(random.fork(`ridge${depth}`), depth < 0.35 ? 5 : 3);
  const base = height * (horizon + (0.97 - horizon) * depth ** 1.15);
  const rise = height * (depth < 0.35 ? 0.15 : 0.075 + depth * 0.035);
  const frequency = (depth < 0.35 ? 3.4 : 1.9 - depth * 0.7) * Math.max(0.75, width / height);
  // Far ridges have sharp crests like mountains. Near ridges are rounded hills.
  const heightAt = (x: number) => {
    const wave = noise((x / width) * frequency + 20 * depth);
    return base - rise * (depth < 0.35 ? 1.15 - 1.7 * Math.abs(wave) : wave * 0.9 + 0.25);
  };
  return { heightAt, colour: mix(palette.far, palette.near, depth ** 0.95) };
}

function drawRidge(sheet: Sheet, frame: Frame, ridge: Ridge, depth: number, band: number): void {
  const { width, height, palette } = frame;
  const steps = depth < 0.35 ? 120 : 48;
  const crest: Point[] = Array.from({ length: steps + 1 }, (_, step) => {
    const x = -4 + ((width + 8) * step) / steps;
    return [x, ridge.heightAt(x)];
  });
  const top = Math.min(...crest.map(([, y]) => y));
  const outline = `${curve(crest)}L${width + 4} ${height + 4}L-4 ${height + 4}Z`;
  const mist = mix(
    ridge.colour,
    mix(palette.sky[1], palette.light, 0.15),
    palette.night ? 0.4 : 0.72 - depth * 0.3,
  );
  const reach = Math.min(1, (band * height * 0.62) / (height - top) + 0.12);
  sheet.area(outline, {
    fill: ridge.colour,
    shade: depth > 0.92 ? lighten(ridge.colour, 0.1) : mist,
    tone: linear(
      [0, 0, 0, 1],
      [0, 0.04],
      [reach * 0.35, 0.12],
      [reach, depth > 0.92 ? 0.4 : 0.86],
      [1, depth > 0.92 ? 0.1 : 0.9],
    ),
  });
}

function plantTrees(sheet: Sheet, frame: Frame, ridge: Ridge, depth: number): void {
  const { width, unit, palette, detail } = frame;
  const random = frame.random.fork(`trees${depth}`);
  const draw = frame.random.fork('species').pick([drawPine, drawPine, drawPoplar, drawRoundTree]);
  const groves = random.integer(1, 2 + detail);
  const colour = depth > 0.9 ? palette.ink : mix(ridge.colour, palette.ink, 0.45);
  for (let grove = 0; grove < groves; grove += 1) {
    // Near groves stand at the sides, so that they do not cover the light in the middle.
    const side = random.chance(0.5) ? random.between(-0.02, 0.3) : random.between(0.7, 1.02);
    const centre = width * (depth > 0.85 ? side : random.next());
    const members = random.integer(2, 4 + detail * 2);
    for (let member = 0; member < members; member += 1) {
      const x = centre + unit * random.between(-9, 9) * depth;
      const size =
        unit * (depth > 0.85 ? random.between(8, 17) : random.between(2.6, 5)) * (0.35 + depth * 0.65);
      draw(sheet, x, ridge.heightAt(x) + size * 0.12, size, colour, mix(colour, palette.light, 0.32), random);
    }
  }
}

type DrawTree = (
  sheet: Sheet,
  x: number,
  foot: number,
  size: number,
  fill: string,
  shade: string,
  random: Random,
) => void;

const drawPine: DrawTree = (sheet, x, foot, size, fill, shade, random) => {
  const tiers = 5;
  const half: Point[] = [];
  for (let tier = 0; tier < tiers; tier += 1) {
    const y = foot - size * 0.1 - size * 0.9 * (1 - (tier + 1) / tiers);
    const reach = size * 0.052 * (tier + 1.2) * random.between(0.85, 1.12);
    half.push([reach, y], [reach * 0.55, y - size * 0.035]);
  }
  const right = half.map(([reach, y]): Point => [x + reach, y]);
  const left = half.map(([reach, y]): Point => [x - reach, y]).reverse();
  sheet.area(rectangle(x - size * 0.02, foot - size * 0.14, size * 0.04, size * 0.16), { fill });
  sheet.area(polygon([[x, foot - size], ...right, ...left]), {
    fill,
    shade,
    tone: sweep([0, 0, 1, 0.15], 0.42, 0),
  });
};

const drawPoplar: DrawTree = (sheet, x, foot, size, fill, shade, random) => {
  const width = size * random.between(0.11, 0.16);
  sheet.area(rectangle(x - size * 0.015, foot - size * 0.2, size * 0.03, size * 0.22), { fill });
  const outline: Point[] = [
    [x, foot - size],
    [x + width, foot - size * 0.45],
    [x + width * 0.5, foot - size * 0.1],
    [x - width * 0.5, foot - size * 0.1],
    [x - width, foot - size * 0.42],
  ];
  sheet.area(curve(outline, true), { fill, shade, tone: sweep([0, 0, 1, 0.1], 0.5, 0) });
};

const drawRoundTree: DrawTree = (sheet, x, foot, size, fill, shade, random) => {
  const radius = size * random.between(0.24, 0.32);
  sheet.area(rectangle(x - size * 0.018, foot - size * 0.5, size * 0.036, size * 0.52), { fill });
  sheet.area(ellipse(x, foot - size * 0.62, radius, radius * 1.18), {
    fill,
    shade,
    tone: sweep([0, 0, 1, 0.5], 0.6, 0),
  });
};

function drawHouse(sheet: Sheet, { width, unit, palette, random, detail }: Frame, ridge: Ridge): void {
  const place = random.fork('house');
  if (detail === 0 || place.chance(0.35)) return;
  const x = width * place.between(0.24, 0.7);
  const [w, h] = [unit * 3.6, unit * 2.3];
  const foot = ridge.heightAt(x + w / 2) + unit * 0.8;
  const wall = mix(palette.paper, ridge.colour, palette.night ? 0.45 : 0.12);
  sheet.area(rectangle(x, foot - h, w, h), {
    fill: wall,
    shade: mix(wall, palette.near, 0.5),
    tone: sweep([0, 0, 1, 0], 0, 0.5),
  });
  sheet.area(
    polygon([
      [x - unit * 0.5, foot - h],
      [x + w * 0.22, foot - h * 1.85],
      [x + w * 0.82, foot - h * 1.85],
      [x + w + unit * 0.5, foot - h],
    ]),
    {
      fill: palette.accent,
      shade: mix(palette.accent, palette.near, 0.5),
      tone: sweep([0, 0, 1, 0], 0, 0.6),
    },
  );
  sheet.area(rectangle(x + w * 0.6, foot - h * 0.68, w * 0.18, h * 0.36), {
    fill: palette.night ? palette.light : palette.ink,
  });
}

function drawBirds(sheet: Sheet, { width, height, unit, palette, random }: Frame, horizon: number): void {
  const flock = random.fork('birds');
  const [x, y] = [width * flock.between(0.2, 0.75), height * flock.between(0.14, horizon - 0.16)];
  const count = flock.integer(3, 7);
  for (let index = 0; index < count; index += 1) {
    const [px, py] = [x + unit * flock.between(-9, 9), y + unit * flock.between(-4, 4)];
    const span = unit * flock.between(0.8, 1.5);
    sheet.line(
      `M${px - span} ${py - span * 0.3}q${span * 0.6} ${-span * 0.35} ${span} ${span * 0.4}q${span * 0.4} ${-span * 0.75} ${span} ${-span * 0.4}`,
      mix(palette.near, palette.sky[0], 0.15),
      unit * 0.24,
    );
  }
}
