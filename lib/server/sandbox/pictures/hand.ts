import 'server-only';
import { channels, lighten, lightness, mix, saturate } from './colour';
import { grainEdge, grainTile } from './grain';
import { createRandom } from './random';

/** The manner in which a family of models draws, so that its pictures can be told from those of the others. */
export interface Hand {
  /** Thresholds of 0 to 255 in a tile of `grainEdge` squared: the second ink is printed where the tone exceeds them. */
  tile: () => Uint8Array;
  /** How gradually ink begins at its threshold: the factor on the softness of the quality. */
  softness: number;
  /** The edge of a tile's cell in pixels. */
  cell: number;
  /** The colour in which this hand prints a colour of the drawing. */
  ink: (colour: string) => string;
  /** How much of a reference's reprint is ink; the rest is its own colour. */
  inkShare: number;
}

export type HandName =
  | 'woodblock'
  | 'gouache'
  | 'halftone'
  | 'papercut'
  | 'engraving'
  | 'riso'
  | 'pastel'
  | 'charcoal';

const keep = (colour: string) => colour;

/** Maps colours by their lightness onto a few inks, from the darkest to the paper. */
const ramp =
  (...inks: readonly [string, string, ...string[]]) =>
  (colour: string) => {
    const level = Math.min(0.999, Math.max(0, (lightness(colour) - 0.15) / 0.8)) * (inks.length - 1);
    const step = Math.floor(level);
    return mix(inks[step] ?? inks[0], inks[step + 1] ?? inks[1], level - step);
  };

/** Greys, except for warm and vivid colours, which stay. */
function charcoalInk(colour: string): string {
  const [red, green, blue] = channels(colour);
  const isVivid = red - Math.max(green, blue) > 70 && red > 150;
  return isVivid ? colour : saturate(colour, 0.08);
}

export const hands: Record<HandName, Hand> = {
  woodblock: { tile: grainTile, softness: 1, cell: 1, ink: keep, inkShare: 0.68 },
  gouache: {
    tile: once(() => tileOf((_x, y, random) => 128 + Math.sin(y / 2.5) * 18 + (random() - 0.5) * 34)),
    softness: 3.2,
    cell: 1,
    ink: (colour) => saturate(lighten(colour, 0.02), 1.3),
    inkShare: 0.5,
  },
  halftone: {
    tile: once(() => tileOf((x, y) => 127 + 63 * (wave(x + y, 16) + wave(x - y, 16)))),
    softness: 0.5,
    cell: 1,
    ink: (colour) => saturate(colour, 1.1),
    inkShare: 0.72,
  },
  papercut: {
    tile: once(() => tileOf(() => 128)),
    softness: 0.06,
    cell: 1,
    ink: ramp('#2a0a10', '#8f0f1b', '#d3222a', '#f08a6c', '#fff4df'),
    inkShare: 0.95,
  },
  engraving: {
    tile: once(() => tileOf((x, y) => 127 + 120 * wave(y + 2.5 * wave(x, 64), 8))),
    softness: 0.45,
    cell: 1,
    ink: ramp('#1c140c', '#5b4127', '#b89663', '#efe0c0', '#fbf3df'),
    inkShare: 0.92,
  },
  riso: {
    tile: grainTile,
    softness: 0.8,
    cell: 2,
    ink: ramp('#1b2166', '#3355c8', '#ff5f8f', '#ffc2b0', '#fff4e6'),
    inkShare: 0.92,
  },
  pastel: {
    tile: once(() => tileOf((_x, _y, random) => random() * 255)),
    softness: 2,
    cell: 2,
    ink: (colour) => mix(saturate(colour, 0.85), '#fff2ea', 0.38),
    inkShare: 0.55,
  },
  charcoal: {
    tile: once(() => tileOf((x, y, random) => 127 + 80 * wave(x + y, 8) + (random() - 0.5) * 90)),
    softness: 0.8,
    cell: 1,
    ink: charcoalInk,
    inkShare: 0.9,
  },
};

/** One turn of a sine in `period` pixels. Periods divide the tile's edge, so that tiles meet without a seam. */
const wave = (at: number, period: number) => Math.sin((at / period) * Math.PI * 2);

function tileOf(threshold: (x: number, y: number, random: () => number) => number): Uint8Array {
  const random = createRandom(0xa17e);
  return Uint8Array.from({ length: grainEdge * grainEdge }, (_, at) =>
    Math.min(255, Math.max(0, threshold(at % grainEdge, Math.floor(at / grainEdge), random.next))),
  );
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
