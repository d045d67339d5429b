import 'server-only';
import {
  type EncodedFormat,
  type EncodedPicture,
  encodePicture,
  scaledSize,
  toEncodedPicture,
} from './encode-picture';
import type { RawPicture } from './raw-picture';

/**
 * Encodes to the smallest of some formats, within `budgetBytes` if that is possible: first the quality is reduced, then
 * the size. Only the format that was smaller at first is tried again.
 */
export async function squeezePicture(
  raw: RawPicture,
  budgetBytes: number,
  among: readonly EncodedFormat[],
): Promise<EncodedPicture> {
  let formats = among;
  let smallest: EncodedPicture | null = null;
  for (let at: EncodeTry | null = firstTry; at !== null; ) {
    for (const format of formats) {
      // One after the other, because two encoders would have their copies in memory at once.
      const data = await encodePicture(raw, format, at);
      if (smallest === null || data.byteLength < smallest.data.byteLength) {
        const isSqueezed = at !== firstTry;
        smallest = { ...toEncodedPicture(raw, format, data), ...scaledSize(raw, at.scale), isSqueezed };
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
/** Bytes grow with scale ** 1.7: a little slower than the number of pixels. */
const bytesByScale = 1.7;
/** Aims a little below the budget, so that the estimate rarely needs another try. */
const marginShare = 0.97;
const scaleMin = 0.05;

/**
 * What to try after a picture came out too large; `share` is the budget divided by its size. Quality is reduced once,
 * then the size. null if it is already as small as we make it.
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
