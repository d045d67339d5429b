import 'server-only';
import { drawExhibition } from './exhibition';
import { signPixels } from './mark';
import { drawPicture, frameOf, type PictureSpec } from './picture';
import type { Pixels, Quality } from './print';
import { hashText } from './random';
import { reprint } from './reprint';
import { retouch } from './retouch';
import { chooseComposition, choosePalette } from './subject';

/** What is asked of the press, in the caller's words. */
export interface Commission {
  /** The prompt without directions for the box. */
  words: string;
  /** Makes this picture different from every other of the same words. */
  salt: string;
  /** Instead of words and salt: keeps the arrangement of an earlier picture while its words change. */
  seedText?: string;
  width: number;
  height: number;
  quality: Quality;
  transparent: boolean;
  references: readonly Buffer[];
  mask: Buffer | null;
}

export function specify(commission: Commission): PictureSpec {
  const { words, salt, width, height, quality, transparent } = commission;
  const seed = hashText(commission.seedText ?? `${words}\n${salt}`);
  return {
    composition: chooseComposition(words, seed),
    palette: choosePalette(words, seed),
    seed,
    width,
    height,
    quality,
    transparent,
  };
}

/**
 * Draws what is asked for. A mask keeps the first reference and fills only its transparent parts with the scene; one
 * reference alone is printed anew in the prompt's colours; several are hung in a room.
 */
export async function carryOut(commission: Commission): Promise<Pixels> {
  const spec = specify(commission);
  const { references, mask, width, height, transparent } = commission;
  const [first] = references;
  if (!first) return drawPicture(spec);
  if (mask) return retouch(first, mask, await drawPicture({ ...spec, transparent: false }));
  const frame = frameOf({ ...spec, transparent: false });
  if (references.length > 1) return drawExhibition(references, frame, spec.quality);
  return signPixels(await reprint(first, frame.palette, width, height, transparent), frame.palette);
}
