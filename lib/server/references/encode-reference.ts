import 'server-only';
import sharp, { type Sharp } from 'sharp';
import { chooseQuality, modestAim, type QualityAim, usualAim } from './choose-quality';
import { isFlat } from './is-flat';
import type { RawPicture } from './raw-picture';
import { hasFineColours, type Sample, takeSample } from './take-sample';

type EncodedFormat = 'png' | 'jpeg' | 'webp';

export interface EncodedPicture {
  data: Buffer;
  mimeType: `image/${EncodedFormat}`;
  width: number;
  height: number;
  /** Quality or size was reduced for the budget. */
  isSqueezed: boolean;
}

/** What a picture was before it was decoded. */
export interface EncodeSource {
  sizeBytes: number;
  /** It was compressed with loss. */
  isLossy: boolean;
  /** It has a table of its few colours, and the size that it had. */
  isPalette: boolean;
}

/** WebP's encoder needs memory for several copies of a picture, so larger pictures are encoded to others only. */
const webpPixelsMax = 16_000_000;
/** A picture without loss is sent as such up to this size, even if it could be smaller. */
const losslessBytesMax = 1_500_000;

/**
 * Encodes a picture so that it looks as it was given: graphics without loss, photos at the quality that they need;
 * within `budgetBytes` where that is possible.
 */
export async function encodeReference(
  raw: RawPicture,
  budgetBytes: number,
  source: EncodeSource,
): Promise<EncodedPicture> {
  const lossless = source.isPalette || isFlat(raw) ? await encodeLossless(raw) : null;
  if (lossless && sizeOf(lossless) <= Math.min(budgetBytes, losslessBytesMax, source.sizeBytes))
    return lossless;
  const lossy = await encodeLossy(raw, budgetBytes, source);
  // A small file that was compressed without loss is so regular that this is the best for it.
  const other =
    lossless ?? (!source.isLossy && sizeOf(lossy) > source.sizeBytes ? await encodeLossless(raw) : lossy);
  return sizeOf(other) <= Math.min(budgetBytes, sizeOf(lossy)) ? other : lossy;
}

const sizeOf = ({ data }: EncodedPicture) => data.byteLength;

async function encodeLossless(raw: RawPicture): Promise<EncodedPicture> {
  const format = isWebpPossible(raw) ? 'webp' : 'png';
  const picture = toSharp(raw);
  if (format === 'webp') picture.webp({ lossless: true, effort: 1, exact: true });
  else picture.png({ compressionLevel: 7, adaptiveFiltering: true });
  return finish(raw, format, await picture.toBuffer());
}

async function encodeLossy(
  raw: RawPicture,
  budgetBytes: number,
  source: EncodeSource,
): Promise<EncodedPicture> {
  const format = raw.channels === 3 ? 'jpeg' : 'webp';
  const isWebpToo = isWebpPossible(raw);
  if (format === 'webp' && !isWebpToo) return squeeze(raw, budgetBytes, ['png']);
  const sample = takeSample(raw);
  let encoded = await encodeFor(raw, sample, { format, aim: usualAim });
  if (source.isLossy && sizeOf(encoded) > source.sizeBytes) {
    encoded = await encodeFor(raw, sample, { format, aim: modestAim });
    // WebP takes longer and less room.
    if (sizeOf(encoded) > source.sizeBytes && format === 'jpeg' && isWebpToo) {
      const webp = await encodeFor(raw, sample, { format: 'webp', aim: modestAim });
      if (sizeOf(webp) < sizeOf(encoded)) encoded = webp;
    }
  }
  if (sizeOf(encoded) <= budgetBytes) return encoded;
  const formats: readonly EncodedFormat[] = format === 'jpeg' && isWebpToo ? ['jpeg', 'webp'] : [format];
  return { ...(await squeeze(raw, budgetBytes, formats)), isSqueezed: true };
}

/** Encodes at the quality that a picture needs. */
async function encodeFor(
  raw: RawPicture,
  sample: Sample,
  { format, aim }: { format: EncodedFormat; aim: QualityAim },
): Promise<EncodedPicture> {
  const isFine = hasFineColours(sample);
  const quality = await chooseQuality(sample, aim, (tiles, tried) =>
    encodeAndDecode(tiles, format, { quality: tried, isFine }),
  );
  return finish(raw, format, await encode(raw, format, { quality, isFine }));
}

function isWebpPossible({ width, height }: RawPicture): boolean {
  return width * height <= webpPixelsMax;
}

function toSharp({ data, width, height, channels }: RawPicture): Sharp {
  return sharp(data, { raw: { width, height, channels } });
}

function finish({ width, height }: RawPicture, format: EncodedFormat, data: Buffer): EncodedPicture {
  return { data, mimeType: `image/${format}`, width, height, isSqueezed: false };
}

interface EncodeSettings {
  quality: number;
  /** Colours keep their full resolution. */
  isFine?: boolean;
  scale?: number;
}

async function encodeAndDecode(
  raw: RawPicture,
  format: EncodedFormat,
  settings: EncodeSettings,
): Promise<Buffer> {
  const decoded = sharp(await encode(raw, format, settings));
  // An alpha channel that turns out to be opaque is not decoded by itself.
  return (raw.channels === 4 ? decoded.ensureAlpha() : decoded.removeAlpha()).raw().toBuffer();
}

function encode(raw: RawPicture, format: EncodedFormat, settings: EncodeSettings): Promise<Buffer> {
  const { quality, isFine = false, scale = 1 } = settings;
  const picture = toSharp(raw);
  if (scale !== 1) {
    const { width, height } = scaled(raw, scale);
    picture.resize(width, height, { fit: 'fill' });
  }
  switch (format) {
    case 'png':
      return picture.png({ compressionLevel: 7, adaptiveFiltering: true }).toBuffer();
    case 'jpeg':
      return picture.jpeg({ quality, chromaSubsampling: isFine ? '4:4:4' : '4:2:0' }).toBuffer();
    case 'webp':
      return picture.webp({ quality, effort: 1, smartSubsample: isFine }).toBuffer();
  }
}

function scaled({ width, height }: RawPicture, scale: number): { width: number; height: number } {
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/**
 * Encodes to the smallest of some formats, within `budgetBytes` where that is possible: first the quality is reduced,
 * then the size. Only the format that was smaller at first is tried again.
 */
async function squeeze(
  raw: RawPicture,
  budgetBytes: number,
  among: readonly EncodedFormat[],
): Promise<EncodedPicture> {
  let formats = among;
  let smallest: EncodedPicture | null = null;
  for (let at: EncodeTry | null = firstTry; at !== null; ) {
    for (const format of formats) {
      // One after the other, because two encoders would have their copies in memory at once.
      const data = await encode(raw, format, at);
      if (smallest === null || data.byteLength < smallest.data.byteLength) {
        const isSqueezed = at !== firstTry;
        smallest = { ...finish(raw, format, data), ...scaled(raw, at.scale), isSqueezed };
        formats = [format];
      }
    }
    if (smallest === null || smallest.data.byteLength <= budgetBytes) break;
    at = nextTry(at, { share: budgetBytes / smallest.data.byteLength, isLossless: formats[0] === 'png' });
  }
  if (smallest === null) throw new Error('There was no format to encode to.');
  return smallest;
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
