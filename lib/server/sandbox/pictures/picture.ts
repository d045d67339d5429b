import 'server-only';
import sharp from 'sharp';
import { Sheet } from './canvas';
import { type CompositionName, compositions } from './compositions';
import type { Frame } from './frame';
import type { HandName } from './hand';
import { signSheet } from './mark';
import { palettes } from './palettes';
import { type Pixels, printSheet, type Quality } from './print';
import { createRandom } from './random';

/** All inputs of a picture: equal specifications always produce equal pixels. */
export interface PictureSpec {
  composition: CompositionName;
  palette: string;
  seed: number;
  width: number;
  height: number;
  quality: Quality;
  transparent: boolean;
  hand: HandName;
}

export async function drawPicture(spec: PictureSpec): Promise<Pixels> {
  const sheet = new Sheet(spec.width, spec.height);
  const frame = frameOf(spec);
  compositions[spec.composition](sheet, frame);
  signSheet(sheet, frame.palette.paper, frame.palette.ink);
  return printSheet(sheet, spec.quality, spec.transparent, spec.hand);
}

/** Derives the frame that a composition draws in from the specification. */
export function frameOf(spec: PictureSpec): Frame {
  return {
    width: spec.width,
    height: spec.height,
    unit: Math.min(spec.width, spec.height) / 100,
    random: createRandom(spec.seed),
    palette: palettes.find(({ name }) => name === spec.palette) ?? palettes[0],
    detail: spec.quality === 'low' ? 0 : spec.quality === 'medium' ? 1 : 2,
    alone: spec.transparent,
  };
}

export type PictureFormat = 'png' | 'jpeg' | 'webp';

export async function encodePicture(
  pixels: Pixels,
  format: PictureFormat,
  compression = 100,
): Promise<Buffer> {
  const { data, width, height, channels } = pixels;
  const image = sharp(data, { raw: { width, height, channels } });
  if (format === 'jpeg') return image.jpeg({ quality: Math.max(1, compression) }).toBuffer();
  if (format === 'webp') return image.webp({ quality: Math.max(1, compression), effort: 1 }).toBuffer();
  return image.png({ compressionLevel: 4, adaptiveFiltering: false }).toBuffer();
}
