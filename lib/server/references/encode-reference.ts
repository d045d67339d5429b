import 'server-only';
import sharp from 'sharp';
import { chooseQuality, modestAim, type QualityAim, searchQuality, usualAim } from './choose-quality';
import {
  type EncodedFormat,
  type EncodedPicture,
  type EncodeSettings,
  encodePicture,
  toEncodedPicture,
  toSharp,
} from './encode-picture';
import { isFlat } from './is-flat';
import type { RawPicture } from './raw-picture';
import { squeezePicture } from './squeeze-picture';
import { hasFineColours, type Sample, takeSample } from './take-sample';

/** What a picture was before it was decoded. */
export interface EncodeSource {
  sizeBytes: number;
  /** It was compressed with loss. */
  isLossy: boolean;
  /** It has a palette, and was not scaled. */
  isPalette: boolean;
}

/** WebP's encoder needs memory for several copies of a picture, so larger pictures get other formats. */
const webpPixelsMax = 16_000_000;
/** A losslessly compressed picture is sent as such up to this size, even if it could be smaller. */
const losslessBytesMax = 1_500_000;

/**
 * Encodes a picture so that it looks as it was given: graphics without loss, photos at the quality that they need;
 * within `budgetBytes` if that is possible.
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
  // A lossless file that is smaller than its lossy copy is so regular that lossless compression suits it best.
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
  return toEncodedPicture(raw, format, await picture.toBuffer());
}

async function encodeLossy(
  raw: RawPicture,
  budgetBytes: number,
  source: EncodeSource,
): Promise<EncodedPicture> {
  const format = raw.channels === 3 ? 'jpeg' : 'webp';
  const isWebpToo = isWebpPossible(raw);
  if (format === 'webp' && !isWebpToo) return squeezePicture(raw, budgetBytes, ['png']);
  const sample = takeSample(raw);
  let encoded = await encodeFor(raw, sample, { format, aim: usualAim });
  if (source.isLossy && sizeOf(encoded) > source.sizeBytes) {
    // Without its colour profile, or in another format than its own, a file that was compressed much easily grows.
    encoded = isWebpToo
      ? await encodeThoroughly(raw, sample, encoded)
      : await encodeFor(raw, sample, { format, aim: modestAim });
  }
  if (sizeOf(encoded) <= budgetBytes) return encoded;
  const formats: readonly EncodedFormat[] = format === 'jpeg' && isWebpToo ? ['jpeg', 'webp'] : [format];
  return { ...(await squeezePicture(raw, budgetBytes, formats)), isSqueezed: true };
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
  return toEncodedPicture(raw, format, await encodePicture(raw, format, { quality, isFine }));
}

/** The smallest file that encoders can make if they take their time; `quick` if theirs are not smaller. */
async function encodeThoroughly(
  raw: RawPicture,
  sample: Sample,
  quick: EncodedPicture,
): Promise<EncodedPicture> {
  const isFine = hasFineColours(sample);
  let smallest = quick;
  for (const format of raw.channels === 3 ? (['jpeg', 'webp'] as const) : (['webp'] as const)) {
    const settings = { isFine, isThorough: true };
    const quality = await searchQuality(raw, (tiles, tried) =>
      encodeAndDecode(tiles, format, { ...settings, quality: tried }),
    );
    const data = await encodePicture(raw, format, { ...settings, quality });
    if (data.byteLength < sizeOf(smallest)) smallest = toEncodedPicture(raw, format, data);
  }
  return smallest;
}

function isWebpPossible({ width, height }: RawPicture): boolean {
  return width * height <= webpPixelsMax;
}

async function encodeAndDecode(
  raw: RawPicture,
  format: EncodedFormat,
  settings: EncodeSettings,
): Promise<Buffer> {
  const decoded = sharp(await encodePicture(raw, format, settings));
  // An alpha channel that turns out to be opaque is not decoded by itself.
  return (raw.channels === 4 ? decoded.ensureAlpha() : decoded.removeAlpha()).raw().toBuffer();
}
