import 'server-only';
import { linear, type Sheet, sweep } from './canvas';
import { lighten, lightness, mix } from './colour';
import type { Frame } from './frame';
import { type Point, polygon, rectangle } from './lines';
import type { Random } from './random';

/** Draws a wall with window light on it and, below `edge`, a table or a floor. */
export function drawRoom(sheet: Sheet, { width, height, unit, palette, random }: Frame, edge: number): void {
  const wall = palette.night
    ? mix(palette.sky[0], palette.sky[1], 0.35)
    : mix(palette.sky[0], palette.paper, 0.35);
  sheet.area(rectangle(0, 0, width, height), {
    fill: wall,
    shade: lighten(wall, -0.14),
    tone: linear([0, 0, 1, 0.5], [0, 0.25], [0.4, 0.05], [1, 0.85]),
  });
  const place = random.fork('window');
  const shine = mix(palette.paper, palette.night ? palette.light : palette.paper, 0.6);
  const [x, y, lean] = [width * place.between(0.12, 0.4), edge * place.between(0.08, 0.18), unit * 12];
  for (let column = 0; column < 2; column += 1) {
    for (let row = 0; row < 3; row += 1) {
      const [left, top, wide, tall] = [
        x + column * unit * 19 + row * lean * 0.42,
        y + row * unit * 15,
        unit * 17,
        unit * 13,
      ];
      const pane: Point[] = [
        [left, top],
        [left + wide, top + unit * 2.6],
        [left + wide + lean * 0.4, top + tall + unit * 2.6],
        [left + lean * 0.4, top + tall],
      ];
      sheet.stipple(
        polygon(pane),
        shine,
        sweep([0, 0, 1, 1], palette.night ? 0.42 : 0.8, palette.night ? 0.2 : 0.45),
      );
    }
  }
  const table = palette.night ? mix(palette.near, palette.far, 0.35) : mix(palette.far, palette.near, 0.3);
  sheet.area(rectangle(0, edge, width, height - edge), {
    fill: table,
    shade: mix(table, palette.near, 0.7),
    tone: linear([0, 0, 0.35, 1], [0, 0.05], [0.35, 0.16], [1, 0.85]),
  });
  sheet.area(rectangle(0, edge, width, unit * 0.5), { fill: lighten(table, 0.1) });
}

/** Position, size and colour of an object in the room. The light comes from the left behind the viewer. */
export interface Stand {
  x: number;
  foot: number;
  size: number;
  fill: string;
  random: Random;
}

export function inksOf({ palette }: Frame): string[] {
  const light = palette.night ? mix(palette.paper, palette.far, 0.2) : palette.paper;
  return [
    palette.accent,
    mix(palette.near, palette.far, 0.25),
    light,
    mix(palette.far, palette.second, 0.25),
    palette.second,
    palette.accent,
    mix(palette.second, palette.accent, 0.45),
  ];
}

export const roundness = sweep([0.18, 0.1, 1, 0.55], 0, 0.95);

export function shadeOf(fill: string, { palette }: Frame): string {
  return lightness(fill) < 0.4
    ? mix(fill, palette.ink, 0.75)
    : mix(mix(fill, palette.near, 0.62), palette.accent, 0.12);
}
