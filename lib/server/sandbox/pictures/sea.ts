import 'server-only';
import { drawClouds, drawOrb, drawSky, drawStars } from './backdrop';
import { drawBoat, drawLighthouse } from './boats';
import { linear, type Sheet, sweep } from './canvas';
import { mix } from './colour';
import type { Frame } from './frame';
import { createNoise, curve, ellipse, type Point, rectangle } from './lines';

/** The sea under a sun or moon, with reflected light, rows of waves, a sailing boat and sometimes a lighthouse. */
export function drawSea(sheet: Sheet, frame: Frame): void {
  const { width, height, unit, palette, random, detail } = frame;
  if (frame.alone) {
    const size = Math.min(width, height) * 0.62;
    drawBoat(sheet, frame, width / 2, height * 0.78, size);
    return;
  }
  const horizon = height * random.between(0.5, 0.58);
  const orbX = width * random.between(0.3, 0.7);
  const radius = unit * random.between(8.5, 13);
  drawSky(sheet, frame, horizon / height);
  if (palette.night) drawStars(sheet, frame, 50 + detail * 45, 0.5);
  drawOrb(sheet, frame, orbX, horizon - radius * random.between(0.5, 1.9), radius);
  drawClouds(sheet, frame, 2 + detail, 0.12, horizon / height - 0.05);
  drawIslands(sheet, frame, horizon);
  drawWater(sheet, frame, horizon);
  drawGlitter(sheet, frame, orbX, horizon, radius);
  const boatX = orbX + width * (orbX < width / 2 ? random.between(0.16, 0.3) : -random.between(0.16, 0.3));
  drawBoat(sheet, frame, boatX, horizon + height * 0.06, unit * random.between(13, 18));
  if (detail > 0 && random.chance(0.6))
    drawBoat(sheet, frame, 1.6 * orbX - 0.6 * boatX, horizon + height * 0.012, unit * 4.4);
  drawWaves(sheet, frame, horizon, orbX, radius);
  if (random.chance(0.5)) drawLighthouse(sheet, frame, orbX > width / 2 ? 'left' : 'right', horizon);
}

function drawIslands(sheet: Sheet, { width, height, unit, palette, random }: Frame, horizon: number): void {
  const place = random.fork('islands');
  for (const depth of [0, 1]) {
    const noise = createNoise(place, 4);
    const [from, length] = [width * place.between(-0.2, 0.6), width * place.between(0.35, 0.75)];
    const rise = unit * (10 - depth * 4);
    const crest: Point[] = Array.from({ length: 41 }, (_, step) => {
      const part = step / 40;
      const envelope = Math.sin(Math.PI * part) ** 0.8;
      return [
        from + length * part,
        horizon + 1 - rise * envelope * (0.55 + 0.5 * noise(part * 4 + depth * 9)),
      ];
    });
    const colour = mix(palette.far, palette.near, 0.12 + depth * 0.22);
    sheet.area(`${curve(crest)}L${from} ${horizon + 1}Z`, {
      fill: colour,
      shade: mix(colour, palette.sky[1], 0.75),
      tone: sweep([0, 0, 0, 1], 0.05, 0.85),
    });
  }
  sheet.area(rectangle(0, horizon, width, height - horizon), { fill: palette.far });
}

function drawWater(sheet: Sheet, { width, height, palette }: Frame, horizon: number): void {
  const near = mix(palette.far, palette.near, 0.62);
  sheet.area(rectangle(0, horizon, width, height - horizon), {
    fill: mix(palette.sky[1], palette.far, 0.55),
    shade: near,
    tone: linear([0, 0, 0, 1], [0, 0.12], [0.25, 0.45], [0.6, 0.95], [1, 1]),
  });
}

/** Draws the reflected light as ellipses that grow and spread towards the viewer. */
function drawGlitter(sheet: Sheet, frame: Frame, x: number, horizon: number, radius: number): void {
  const { height, unit, palette } = frame;
  const random = frame.random.fork('glitter');
  const rows = 26 + frame.detail * 8;
  for (let row = 0; row < rows; row += 1) {
    const depth = (row / rows) ** 1.5;
    const y = horizon + unit * 0.5 + (height - horizon) * 0.75 * depth;
    const reach = radius * (0.85 - 0.35 * depth) * random.between(0.35, 1.05);
    const shift = random.between(-0.45, 0.45) * radius * (0.2 + depth);
    const thick = unit * (0.16 + depth * 0.62);
    sheet.area(ellipse(x + shift, y, reach, thick), {
      fill: mix(palette.light, palette.paper, 0.25 * random.next()),
      opacity: 0.95 - depth * 0.25,
    });
  }
}

function drawWaves(sheet: Sheet, frame: Frame, horizon: number, orbX: number, radius: number): void {
  const { width, height, unit, palette, detail } = frame;
  const random = frame.random.fork('waves');
  const rows = 4 + detail;
  for (let row = 0; row < rows; row += 1) {
    const depth = (row + 1) / rows;
    const y = horizon + (height - horizon) * (0.3 + 0.62 * depth ** 1.2);
    const length = unit * (8 + 17 * depth) * random.between(0.9, 1.15);
    const rise = unit * (0.7 + 2.1 * depth);
    const phase = random.between(0, length);
    const crest: Point[] = [];
    for (let x = -length - phase; x < width + length; x += length) {
      // The points approximate a trochoid: broad troughs and narrow crests.
      crest.push(
        [x, y],
        [x + length * 0.28, y + rise * 0.7],
        [x + length * 0.55, y + rise * 0.62],
        [x + length * 0.82, y - rise * 0.25],
      );
    }
    const colour = mix(mix(palette.far, palette.near, 0.5), palette.near, depth * 0.92);
    sheet.area(`${curve(crest)}L${width + length} ${height + 2}L${-length * 2} ${height + 2}Z`, {
      fill: colour,
      shade: mix(colour, mix(palette.far, palette.sky[1], 0.5), 0.5),
      tone: linear([0, 0, 0, 1], [0, 0.75], [0.22 + 0.2 * depth, 0.12], [0.6, 0]),
    });
    sheet.line(curve(crest), mix(colour, palette.paper, 0.55), unit * (0.1 + 0.1 * depth), 0.55);
    // The reflected light continues over the waves in pieces that spread towards the viewer.
    for (let piece = 0; piece < 7 - row; piece += 1) {
      const reach = radius * random.between(0.12, 0.5) * (0.7 + 0.5 * depth);
      const at = orbX + random.between(-1, 1) * radius * (0.7 + 0.5 * depth);
      const colour = mix(palette.light, palette.paper, 0.3 * random.next());
      sheet.area(
        ellipse(
          at,
          y + rise * random.between(0.9, 1.9) + piece * unit * 0.5,
          reach,
          unit * (0.3 + 0.3 * depth),
        ),
        { fill: colour, opacity: 0.85 - depth * 0.3 },
      );
    }
  }
}
