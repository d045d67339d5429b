import 'server-only';
import { lighten, lightness, mix } from './colour';
import type { Frame } from './frame';
import type { Random } from './random';

export interface Coat {
  fur: string;
  shade: string;
  line: string;
  patch: string;
  eyes: string;
  striped: boolean;
}

export function chooseCoat({ palette }: Frame, random: Random): Coat {
  const ginger = mix('#e08a3c', palette.light, 0.12);
  const fur = random.pick([
    palette.ink,
    ginger,
    ginger,
    mix(palette.paper, palette.far, 0.1),
    mix('#6f6660', palette.near, 0.3),
  ]);
  const dark = lightness(fur) < 0.45;
  return {
    fur,
    shade: dark ? mix(lighten(fur, 0.17), palette.light, 0.12) : mix(fur, palette.near, 0.55),
    line: dark ? mix(fur, palette.paper, 0.55) : mix(fur, palette.ink, 0.8),
    patch: dark ? mix(fur, palette.paper, 0.88) : mix(fur, palette.paper, 0.75),
    eyes: dark ? palette.second : mix(palette.near, '#3c7d5a', 0.35),
    striped: !dark && random.chance(0.7),
  };
}
