import 'server-only';
import { lighten, lightness, mix } from './colour';
import type { Frame } from './frame';
import type { Random } from './random';

export interface Sitter {
  skin: string;
  skinShade: string;
  hair: string;
  hairShade: string;
  cloth: string;
  clothShade: string;
  cut: 'long' | 'bob' | 'bun' | 'short' | 'round';
  random: Random;
}

const skins = ['#f2c6a0', '#e3a97e', '#c9865a', '#a3653f', '#7a4630', '#f0b9a2'] as const;

export function createSitter({ palette, random }: Frame): Sitter {
  const pick = random.fork('sitter');
  const tone = pick.pick(skins);
  const skin = mix(tone, palette.light, palette.night ? 0.06 : 0.05);
  const hair = pick.pick([
    palette.ink,
    mix(palette.near, palette.ink, 0.5),
    mix(palette.near, '#6b3a22', 0.6),
    mix(palette.ink, '#4a2a1d', 0.7),
  ]);
  const cloth = pick.pick([
    palette.accent,
    palette.second,
    mix(palette.near, palette.far, 0.3),
    palette.paper,
  ]);
  return {
    skin,
    skinShade: mix(mix(skin, palette.near, 0.42), '#b0442f', 0.22),
    hair,
    hairShade: mix(lighten(hair, 0.16), palette.accent, 0.18),
    cloth,
    clothShade: mix(cloth, palette.near, lightness(cloth) < 0.5 ? 0.75 : 0.5),
    cut: pick.pick(['long', 'bob', 'bun', 'short', 'round']),
    random: pick,
  };
}
