import 'server-only';
import { drawSky } from './backdrop';
import { radial, type Sheet, sweep } from './canvas';
import { lighten, mix } from './colour';
import type { Frame } from './frame';
import { circle, curve, ellipse, type Point, points } from './lines';
import type { Random } from './random';

type DrawBloom = (sheet: Sheet, frame: Frame, size: number, fill: string, random: Random) => void;

/** Flowers in front of a light disc, with two-tone leaves, curved stems and blooms at different heights. */
export function drawBotanical(sheet: Sheet, frame: Frame): void {
  const { width, height, unit, palette, random, detail } = frame;
  if (!frame.alone) {
    drawSky(sheet, frame, 1);
    const disc = mix(palette.light, palette.sky[1], palette.night ? 0.1 : 0.25);
    sheet.area(circle(width * random.between(0.42, 0.58), height * 0.42, unit * random.between(27, 33)), {
      fill: disc,
      shade: mix(disc, palette.sky[1], 0.75),
      tone: sweep([0.3, 0, 0.5, 1], 0, 0.85),
    });
    drawUndergrowth(sheet, frame, 0.55, 0.3);
  }
  const bloom = random.pick([drawPoppy, drawTulip, drawDaisy, drawPoppy]);
  const count = 5 + detail * 2;
  const stems = Array.from({ length: count }, (_, index) => ({ index, depth: random.next() })).sort(
    (a, b) => a.depth - b.depth,
  );
  for (const { index, depth } of stems) {
    const part = index / (count - 1) - 0.5;
    const root: Point = [width / 2 + part * unit * 34, height + unit * 2];
    const tip: Point = [
      width / 2 + part * Math.min(width * 0.86, unit * 92) + unit * random.between(-4, 4),
      height * (0.2 + 0.34 * Math.abs(part) + 0.2 * random.next()) + (1 - depth) * unit * 8,
    ];
    drawStem(sheet, frame, root, tip, depth, bloom, random.fork(`stem${index}`));
  }
  if (!frame.alone) drawUndergrowth(sheet, frame, 0.92, 0.14);
}

function drawStem(
  sheet: Sheet,
  frame: Frame,
  root: Point,
  tip: Point,
  depth: number,
  bloom: DrawBloom,
  random: Random,
): void {
  const { unit, palette } = frame;
  const green = mix(mix(palette.near, palette.far, 0.42 - depth * 0.32), palette.second, 0.1);
  const bend: Point = [root[0] + (tip[0] - root[0]) * 0.15, tip[1] + (root[1] - tip[1]) * 0.4];
  sheet.line(`M${root.join(' ')}Q${bend.join(' ')} ${tip.join(' ')}`, green, unit * (0.5 + depth * 0.35));
  const leaves = 2 + frame.detail;
  for (let leaf = 0; leaf < leaves; leaf += 1) {
    const at = 0.2 + (0.55 * (leaf + random.between(0, 0.6))) / leaves;
    const x = (1 - at) ** 2 * root[0] + 2 * (1 - at) * at * bend[0] + at ** 2 * tip[0];
    const y = (1 - at) ** 2 * root[1] + 2 * (1 - at) * at * bend[1] + at ** 2 * tip[1];
    const side = leaf % 2 ? 1 : -1;
    drawLeaf(
      sheet,
      frame,
      x,
      y,
      unit * random.between(11, 18) * (1.1 - at * 0.6),
      -90 + side * random.between(32, 62),
      green,
    );
  }
  const fill = random.pick([
    palette.accent,
    palette.accent,
    palette.second,
    mix(palette.accent, palette.paper, 0.5),
  ]);
  const angle = (Math.atan2(tip[0] - bend[0], bend[1] - tip[1]) * 180) / Math.PI;
  sheet.moved(
    `translate(${tip[0].toFixed(1)} ${tip[1].toFixed(1)}) rotate(${(angle * 0.7 + random.between(-8, 8)).toFixed(1)})`,
    () => bloom(sheet, frame, unit * (6.2 + depth * 3.4) * random.between(0.85, 1.1), fill, random),
  );
}

/** A leaf with a lit half and a darker half. */
function drawLeaf(
  sheet: Sheet,
  { palette }: Frame,
  x: number,
  y: number,
  length: number,
  angle: number,
  fill: string,
): void {
  sheet.moved(`translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${angle.toFixed(1)})`, () => {
    const half = (way: number) => `M0 0Q${length * 0.45} ${way * length * 0.34} ${length} 0Z`;
    sheet.area(half(-1), {
      fill,
      shade: mix(fill, palette.light, 0.42),
      tone: sweep([0, 0, 0.3, 1], 0.85, 0.15),
    });
    sheet.area(half(1), {
      fill: mix(fill, palette.ink, 0.22),
      shade: mix(fill, palette.light, 0.25),
      tone: sweep([0, 0, 1, 0], 0, 0.45),
    });
  });
}

/** Leaves and fronds along the lower edge of the picture. */
function drawUndergrowth(sheet: Sheet, frame: Frame, depth: number, rise: number): void {
  const { width, height, unit, palette } = frame;
  const random = frame.random.fork(`under${depth}`);
  const colour = mix(palette.far, palette.near, depth);
  for (let x = -unit * 4; x < width + unit * 4; x += unit * random.between(3.4, 6.5)) {
    const tall = height * rise * random.between(0.45, 1);
    const fill = mix(colour, palette.second, random.between(0, 0.16));
    if (random.chance(0.55))
      drawLeaf(sheet, frame, x, height + unit, tall, -90 + random.between(-28, 28), fill);
    else drawFrond(sheet, frame, x, height + unit, tall * 1.15, random.between(-16, 16), fill);
  }
}

function drawFrond(
  sheet: Sheet,
  { palette, unit }: Frame,
  x: number,
  y: number,
  tall: number,
  lean: number,
  fill: string,
): void {
  sheet.moved(`translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${lean.toFixed(1)})`, () => {
    sheet.line(`M0 0V${-tall}`, fill, unit * 0.32);
    for (let at = 0.2; at < 1; at += 0.11) {
      for (const way of [-1, 1])
        sheet.area(ellipse(way * unit * 1.9 * (1.2 - at), -tall * at, unit * 1.7 * (1.2 - at), unit * 0.8), {
          fill,
          shade: mix(fill, palette.light, 0.4),
          tone: sweep([0, 0, 0, 1], 0.6, 0),
        });
    }
  });
}

const drawPoppy: DrawBloom = (sheet, { palette }, size, fill, random) => {
  const shade = mix(fill, palette.near, 0.5);
  const petal = (turn: number, scale: number, tone: number) =>
    sheet.moved(`rotate(${turn}) scale(${scale})`, () => {
      const outline: Point[] = points(
        '0 0.1, 0.62 -0.28, 0.78 -0.82, 0.3 -1.12, -0.25 -1.06, -0.76 -0.84, -0.62 -0.28',
      ).map(([dx = 0, dy = 0]) => [dx * size, dy * size]);
      sheet.area(curve(outline, true), {
        fill,
        shade,
        tone: radial([0.5, 1, 1], [0, 1], [0.55, tone], [1, 0]),
      });
    });
  const turn = random.between(-14, 14);
  petal(turn + 92, 0.92, 0.5);
  petal(turn - 92, 0.92, 0.5);
  petal(turn, 1.04, 0.3);
  petal(turn + 180, 0.8, 0.2);
  sheet.area(circle(0, -size * 0.05, size * 0.24), { fill: palette.ink });
  for (let stamen = 0; stamen < 12; stamen += 1) {
    const angle = (stamen / 12) * Math.PI * 2;
    sheet.area(
      circle(Math.cos(angle) * size * 0.36, -size * 0.05 + Math.sin(angle) * size * 0.36, size * 0.035),
      { fill: palette.ink },
    );
  }
  sheet.area(circle(0, -size * 0.05, size * 0.1), { fill: palette.second });
};

const drawTulip: DrawBloom = (sheet, { palette }, size, fill) => {
  const shade = mix(fill, palette.near, 0.52);
  const side = (way: number) =>
    `M0 ${size * 0.3}C${way * size * 0.95} ${size * 0.2} ${way * size * 0.85} ${-size * 0.7} ${way * size * 0.6} ${-size * 1.15}C${way * size * 0.25} ${-size * 0.7} ${way * size * 0.1} ${-size * 0.3} 0 ${size * 0.3}Z`;
  sheet.area(
    `M0 ${size * 0.2}C${-size * 0.5} ${-size * 0.3} ${-size * 0.3} ${-size} 0 ${-size * 1.28}C${size * 0.3} ${-size} ${size * 0.5} ${-size * 0.3} 0 ${size * 0.2}Z`,
    { fill: lighten(fill, -0.07), shade, tone: sweep([0, 0, 0, 1], 0.1, 0.9) },
  );
  sheet.area(side(1), { fill, shade, tone: sweep([0, 0, 0.8, 1], 0.15, 0.95) });
  sheet.area(side(-1), { fill: lighten(fill, 0.04), shade, tone: sweep([0, 0, 1, 1], 0, 0.75) });
};

const drawDaisy: DrawBloom = (sheet, { palette }, size, fill, random) => {
  const count = random.integer(11, 14);
  for (let petal = 0; petal < count; petal += 1) {
    sheet.moved(`rotate(${((petal / count) * 360 + random.between(-5, 5)).toFixed(1)})`, () =>
      sheet.area(ellipse(0, -size * 0.68, size * 0.18, size * 0.46), {
        fill: mix(fill, palette.paper, 0.55),
        shade: fill,
        tone: sweep([0, 0, 0, 1], 0, 0.95),
      }),
    );
  }
  const heart = mix(palette.second, palette.accent, 0.2);
  sheet.area(circle(0, 0, size * 0.32), {
    fill: heart,
    shade: mix(heart, palette.near, 0.6),
    tone: sweep([0.1, 0, 0.8, 1], 0, 0.9),
  });
};
