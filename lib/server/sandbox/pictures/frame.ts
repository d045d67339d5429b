import 'server-only';
import type { Palette } from './palettes';
import type { Random } from './random';

/** What a composition is given to draw by. */
export interface Frame {
  width: number;
  height: number;
  /** One hundredth of the shorter edge: lengths that should look the same at any size. */
  unit: number;
  random: Random;
  palette: Palette;
  /** 0 to 2: how much is drawn beyond the bare composition. */
  detail: 0 | 1 | 2;
  /** Leave the backdrop out: the subject is wanted alone, on nothing. */
  alone: boolean;
}
