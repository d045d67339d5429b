import 'server-only';
import type { Palette } from './palettes';
import type { Random } from './random';

/** The dimensions, colours and random values that a composition draws with. */
export interface Frame {
  width: number;
  height: number;
  /** One hundredth of the shorter edge, the unit for lengths that scale with the picture. */
  unit: number;
  random: Random;
  palette: Palette;
  /** The amount of detail that is added to the basic composition. */
  detail: 0 | 1 | 2;
  /** True to omit the background, for pictures with transparency. */
  alone: boolean;
}
