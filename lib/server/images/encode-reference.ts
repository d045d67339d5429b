import 'server-only';
import sharp from 'sharp';

/** Eight bits a channel, three or four channels, upright. */
export interface RawPicture {
  data: Buffer;
  width: number;
  height: number;
  channels: 3 | 4;
}

export interface EncodedPicture {
  data: Buffer;
  mimeType: 'image/png' | 'image/jpeg' | 'image/webp';
  width: number;
  height: number;
  /** Quality or size was given up for the budget. */
  isSqueezed: boolean;
}

/** WebP's encoder holds several copies of a picture; beyond this JPEG alone is tried. */
const webpPixelsMax = 16_000_000;
/** Each step gives up a little more, until the picture fits its budget. */
const steps = [
  { quality: 84, scale: 1 },
  { quality: 74, scale: 1 },
  { quality: 74, scale: 0.75 },
  { quality: 70, scale: 0.55 },
  { quality: 66, scale: 0.4 },
  { quality: 60, scale: 0.25 },
  { quality: 50, scale: 0.12 },
] as const;

/**
 * The smaller of WebP and JPEG; PNG where something shows through. Within `budgetBytes` where that can be had: first
 * quality is given up, then size.
 */
export async function encodeReference(raw: RawPicture, budgetBytes: number): Promise<EncodedPicture> {
  let smallest: EncodedPicture | null = null;
  for (const [step, { quality, scale }] of steps.entries()) {
    // Quality means nothing to PNG.
    if (raw.channels === 4 && smallest?.width === Math.round(raw.width * scale)) continue;
    const encoded = { ...(await encode(raw, quality, scale)), isSqueezed: step > 0 };
    if (smallest === null || encoded.data.byteLength < smallest.data.byteLength) smallest = encoded;
    if (smallest.data.byteLength <= budgetBytes) return smallest;
  }
  if (smallest === null) throw new Error('There are no steps to encode by.');
  return smallest;
}

async function encode(
  raw: RawPicture,
  quality: number,
  scale: number,
): Promise<Omit<EncodedPicture, 'isSqueezed'>> {
  const width = Math.max(1, Math.round(raw.width * scale));
  const height = Math.max(1, Math.round(raw.height * scale));
  const picture = () => {
    const { channels } = raw;
    const whole = sharp(raw.data, { raw: { width: raw.width, height: raw.height, channels } });
    return scale === 1 ? whole : whole.resize(width, height, { fit: 'fill' });
  };
  const size = { width, height };
  if (raw.channels === 4) {
    const data = await picture().png({ compressionLevel: 7, adaptiveFiltering: true }).toBuffer();
    return { data, mimeType: 'image/png', ...size };
  }
  // One after the other: two encoders at once would hold their copies at once.
  const jpeg = await picture().jpeg({ quality, chromaSubsampling: '4:2:0' }).toBuffer();
  if (width * height > webpPixelsMax) return { data: jpeg, mimeType: 'image/jpeg', ...size };
  const webp = await picture().webp({ quality, effort: 1 }).toBuffer();
  return webp.byteLength < jpeg.byteLength
    ? { data: webp, mimeType: 'image/webp', ...size }
    : { data: jpeg, mimeType: 'image/jpeg', ...size };
}
