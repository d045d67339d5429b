import 'server-only';
import { sweep } from './canvas';
import { lightness, mix } from './colour';
import type { Frame } from './frame';
import type { Random } from './random';

/** Where a thing stands: its foot and its size. Light comes from the left, over the viewer's shoulder. */
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
