import 'server-only';
import sharp from 'sharp';
import { pixelsMax } from './open-upload';

const decodeSeconds = 30;

/** What the JPEG decoder says when pixels are missing, before it paints them grey. */
export function isPrematureEnd(complaint: unknown): boolean {
  return /premature end/i.test(String(complaint));
}

/** Decodes a picture to its last row without keeping its pixels. @returns null if all are there, else what is wrong */
export async function decoderComplaint(
  picture: Uint8Array,
  { height, isJpeg }: { height: number; isJpeg: boolean },
): Promise<unknown> {
  const complaint = await decodeAll(picture, height, isJpeg ? 'warning' : 'error');
  // Files of cameras break rules that no decoder needs.
  if (!isJpeg || complaint === null || isPrematureEnd(complaint)) return complaint;
  return decodeAll(picture, height, 'error');
}

async function decodeAll(picture: Uint8Array, height: number, failOn: 'warning' | 'error'): Promise<unknown> {
  try {
    await sharp(picture, { limitInputPixels: pixelsMax, failOn, sequentialRead: true })
      // Only the width is reduced: with a reduced height, the decoder would not need all rows.
      .resize({ width: 16, height, fit: 'fill', fastShrinkOnLoad: false })
      .timeout({ seconds: decodeSeconds })
      .raw()
      .toBuffer();
    return null;
  } catch (complaint) {
    return complaint;
  }
}
