import 'server-only';
import sharp from 'sharp';
import { type PictureMimeType, sniffPicture } from './sniff-picture';

/** Twelve times the largest picture any model makes; beyond it a few bytes could claim gigabytes. */
const pixelsMax = 100_000_000;

const formats: Readonly<Record<PictureMimeType, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/avif': 'heif',
};

export interface InspectedPicture {
  mimeType: PictureMimeType;
  /** Pixels as shown, after any rotation the file asks for. */
  width: number;
  height: number;
}

/**
 * What a picture is, by its bytes; null if it is none that we take. The first bytes decide which loader may look at
 * the rest, so that no SVG or PDF is ever parsed; only the header is read, not the pixels.
 */
export async function inspectPicture(bytes: Buffer): Promise<InspectedPicture | null> {
  const mimeType = sniffPicture(bytes);
  if (mimeType === null) return null;
  try {
    const { format, autoOrient } = await sharp(bytes, { limitInputPixels: pixelsMax }).metadata();
    if (format !== formats[mimeType]) return null;
    const { width, height } = autoOrient;
    return width > 0 && height > 0 ? { mimeType, width, height } : null;
  } catch {
    // Not decodable, or too many pixels: no picture for us.
    return null;
  }
}
