import 'server-only';
import sharp from 'sharp';
import { type PictureMimeType, sniffPicture } from './sniff-picture';

/** Twelve times the largest picture of any model; a few bytes could announce more, which would take gigabytes. */
const pixelsMax = 100_000_000;

/** What the decoder calls each type. */
export const decoderFormats: Readonly<Record<PictureMimeType, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/avif': 'heif',
};

export interface InspectedPicture {
  mimeType: PictureMimeType;
  /** Pixels as browsers show them, after any rotation that they follow. */
  width: number;
  height: number;
}

/** Browsers turn pictures as their Exif says, but a WebP is shown as its pixels lie, whatever its Exif says. */
export function obeysOrientation(mimeType: string): boolean {
  return mimeType !== 'image/webp';
}

/**
 * Reads the type and size of a picture from its bytes; null if it is not a picture that we accept. The first bytes
 * decide which loader may read the header, so that no SVG or PDF is ever parsed. The pixels are not decoded.
 */
export async function inspectPicture(bytes: Buffer): Promise<InspectedPicture | null> {
  const mimeType = sniffPicture(bytes);
  if (mimeType === null) return null;
  try {
    const metadata = await sharp(bytes, { limitInputPixels: pixelsMax }).metadata();
    if (metadata.format !== decoderFormats[mimeType]) return null;
    const { width, height } = obeysOrientation(mimeType) ? metadata.autoOrient : metadata;
    return width > 0 && height > 0 ? { mimeType, width, height } : null;
  } catch {
    // The header cannot be read, or announces too many pixels.
    return null;
  }
}
