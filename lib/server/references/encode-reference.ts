import 'server-only';
import sharp from 'sharp';
import { type EncodeTry, firstTry, nextTry } from './next-try';

/** Eight bits a channel, three or four channels, upright. */
export interface RawPicture {
  data: Buffer;
  width: number;
  height: number;
  channels: 3 | 4;
}

type EncodedFormat = 'png' | 'jpeg' | 'webp';

export interface EncodedPicture {
  data: Buffer;
  mimeType: `image/${EncodedFormat}`;
  width: number;
  height: number;
  /** Quality or size was given up for the budget. */
  isSqueezed: boolean;
}

/** WebP's encoder holds several copies of a picture; beyond this JPEG alone is tried. */
const webpPixelsMax = 16_000_000;

/**
 * The smaller of WebP and JPEG; PNG where something shows through. Within `budgetBytes` where that can be had: first
 * quality is given up, then size. The format that was smaller at first is the only one tried again.
 */
export async function encodeReference(raw: RawPicture, budgetBytes: number): Promise<EncodedPicture> {
  let formats: readonly EncodedFormat[] = formatsFor(raw);
  let smallest: EncodedPicture | null = null;
  for (let at: EncodeTry | null = firstTry; at !== null; ) {
    for (const format of formats) {
      // One after the other: two encoders at once would hold their copies at once.
      const encoded = { ...(await encode(raw, format, at)), isSqueezed: at !== firstTry };
      if (smallest === null || encoded.data.byteLength < smallest.data.byteLength) {
        smallest = encoded;
        formats = [format];
      }
    }
    if (smallest === null || smallest.data.byteLength <= budgetBytes) break;
    at = nextTry(at, { share: budgetBytes / smallest.data.byteLength, isLossless: raw.channels === 4 });
  }
  if (smallest === null) throw new Error('There was no format to encode to.');
  return smallest;
}

function formatsFor({ channels, width, height }: RawPicture): readonly EncodedFormat[] {
  if (channels === 4) return ['png'];
  return width * height > webpPixelsMax ? ['jpeg'] : ['jpeg', 'webp'];
}

async function encode(
  raw: RawPicture,
  format: EncodedFormat,
  { quality, scale }: EncodeTry,
): Promise<Omit<EncodedPicture, 'isSqueezed'>> {
  const width = Math.max(1, Math.round(raw.width * scale));
  const height = Math.max(1, Math.round(raw.height * scale));
  const { channels } = raw;
  const picture = sharp(raw.data, { raw: { width: raw.width, height: raw.height, channels } });
  if (scale !== 1) picture.resize(width, height, { fit: 'fill' });
  switch (format) {
    case 'png':
      picture.png({ compressionLevel: 7, adaptiveFiltering: true });
      break;
    case 'jpeg':
      picture.jpeg({ quality, chromaSubsampling: '4:2:0' });
      break;
    case 'webp':
      picture.webp({ quality, effort: 1 });
  }
  return { data: await picture.toBuffer(), mimeType: `image/${format}`, width, height };
}
