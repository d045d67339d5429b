import 'server-only';
import { radial, type Sheet, sweep } from './canvas';
import { lighten, mix } from './colour';
import type { Frame } from './frame';
import { circle, ellipse, rectangle } from './lines';

/** Draws the sky as a woodblock print: a gradient, and a stippled band of deeper colour at the top. */
export function drawSky(sheet: Sheet, { width, height, palette }: Frame, horizon = 1): void {
  const [top, bottom] = palette.sky;
  const middle = mix(top, bottom, 0.45);
  sheet.area(rectangle(0, 0, width, height), {
    fill: sheet.vertical([
      [0, top],
      [0.4 * horizon, middle],
      [0.95 * horizon, bottom],
      [1, bottom],
    ]),
  });
  const deep = palette.night ? mix(top, palette.near, 0.6) : mix(lighten(top, -0.11), palette.near, 0.06);
  sheet.stipple(rectangle(0, 0, width, height * 0.5), deep, sweep([0, 0, 0, 1], 0.74, 0));
}

/** Draws the sun or moon with a stippled glow. Its lower edge fades into the haze. */
export function drawOrb(sheet: Sheet, frame: Frame, x: number, y: number, radius: number): void {
  const { palette } = frame;
  const haze = mix(palette.sky[0], palette.sky[1], Math.min(1, (y / frame.height) * 1.5));
  const glow = palette.night ? mix(palette.light, haze, 0.35) : mix(palette.light, palette.paper, 0.55);
  // The halo replaces the stipple of the sky, which gives it a visible edge like a second printing plate.
  sheet.restipple(
    circle(x, y, radius * 2.7),
    glow,
    radial([0.5, 0.5, 0.5], [0, palette.night ? 0.62 : 0.8], [1, 0]),
  );
  sheet.area(circle(x, y, radius), {
    fill: palette.light,
    shade: palette.night
      ? mix(palette.light, palette.accent, 0.45)
      : mix(palette.light, palette.sky[1], 0.75),
    tone: sweep([0.3, 0, 0.55, 1], 0, 0.62),
  });
}

/** Draws long flat clouds as overlapping ellipses. */
export function drawClouds(sheet: Sheet, frame: Frame, count: number, from: number, to: number): void {
  const { width, height, unit, palette } = frame;
  const random = frame.random.fork('clouds');
  for (let index = 0; index < count; index += 1) {
    const y = height * random.between(from, to);
    const x = width * random.between(-0.05, 1.05);
    const length = unit * random.between(16, 38);
    const colour = mix(
      mix(palette.sky[0], palette.sky[1], y / height + 0.35),
      palette.paper,
      palette.night ? 0.16 : 0.62,
    );
    for (const [shift, size, drop] of [
      [0, 1, 0],
      [-0.45, 0.62, 0.9],
      [0.5, 0.55, -0.8],
    ] as const) {
      sheet.area(
        ellipse(x + shift * length, y + drop * unit, (length * size) / 1.6, unit * 1.15 * size + unit * 0.2),
        {
          fill: colour,
          shade: mix(colour, palette.light, 0.4),
          tone: sweep([0, 0, 0, 1], 0, 0.5),
        },
      );
    }
  }
}

/** Draws stars that become fewer towards the horizon. */
export function drawStars(sheet: Sheet, frame: Frame, count: number, horizon: number): void {
  const random = frame.random.fork('stars');
  for (let index = 0; index < count; index += 1) {
    const depth = random.next() ** 1.7;
    const size = frame.unit * (random.chance(0.12) ? 0.34 : random.between(0.09, 0.2));
    sheet.area(circle(frame.width * random.next(), frame.height * horizon * depth, size), {
      fill: mix(frame.palette.light, frame.palette.paper, random.next()),
    });
  }
}
