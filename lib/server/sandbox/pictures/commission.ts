import 'server-only';
import { drawPicture, type PictureSpec } from './picture';
import type { Pixels, Quality } from './print';
import { hashText } from './random';
import { chooseComposition, choosePalette } from './subject';

/** What is asked of the press, in the caller's words. */
export interface Commission {
  /** The prompt without directions for the box. */
  words: string;
  /** Makes this picture different from every other of the same words. */
  salt: string;
  width: number;
  height: number;
  quality: Quality;
  transparent: boolean;
  references: readonly Buffer[];
  mask: Buffer | null;
}

export function specify(commission: Commission): PictureSpec {
  const { words, salt, width, height, quality, transparent } = commission;
  const seed = hashText(`${words}\n${salt}`);
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

export async function carryOut(commission: Commission): Promise<Pixels> {
  return drawPicture(specify(commission));
}
