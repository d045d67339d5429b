import 'server-only';
import sharp from 'sharp';

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
  /** Quality or size was reduced for the budget. */
  isSqueezed: boolean;
}

/** WebP's encoder needs memory for several copies of a picture, so larger pictures are encoded to JPEG only. */
const webpPixelsMax = 16_000_000;

/**
 * Encodes to the smaller of WebP and JPEG, to PNG where the picture is transparent; within `budgetBytes` where that is
 * possible: first the quality is reduced, then the size. Only the format that was smaller at first is tried again.
 */
export async function encodeReference(raw: RawPicture, budgetBytes: number): Promise<EncodedPicture> {
  let formats: readonly EncodedFormat[] = formatsFor(raw);
  let smallest: EncodedPicture | null = null;
  for (let at: EncodeTry | null = firstTry; at !== null; ) {
    for (const format of formats) {
      // One after the other, because two encoders would have their copies in memory at once.
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

/** How a picture is encoded: quality 1 to 100 (nothing to PNG), scale above 0 to 1. */
export interface EncodeTry {
  quality: number;
  scale: number;
}

export const firstTry: EncodeTry = { quality: 84, scale: 1 };

const qualityNext = 74;
/** The share of its bytes that a picture has at that quality: 0.65 to 0.85 for photos. */
const qualitySaves = 0.8;
/** Bytes ~ scale ** 1.7: they fall a little slower than the number of pixels. */
const bytesByScale = 1.7;
/** Aims a little below the budget, so that the estimate rarely needs another try. */
const marginShare = 0.97;
const scaleMin = 0.05;

/**
 * What to try after a picture came out too large; `share` is the budget divided by its size. Quality is reduced once,
 * then the size. null: it is as small as we make it.
 */
export function nextTry(
  last: EncodeTry,
  { share, isLossless }: { share: number; isLossless: boolean },
): EncodeTry | null {
  if (last.scale <= scaleMin) return null;
  const saves = !isLossless && last.quality !== qualityNext ? qualitySaves : 1;
  const scale = (share / saves) ** (1 / bytesByScale) * marginShare;
  // At the same quality an unchanged scale would only repeat the last try.
  const step = saves < 1 ? Math.min(1, scale) : Math.min(0.95, scale);
  return { quality: qualityNext, scale: Math.max(scaleMin, last.scale * step) };
}
