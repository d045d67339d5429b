import 'server-only';

/** How a picture is encoded: quality 1 to 100 (nothing to PNG), scale above 0 to 1. */
export interface EncodeTry {
  quality: number;
  scale: number;
}

export const firstTry: EncodeTry = { quality: 84, scale: 1 };

const qualityNext = 74;
/** What is left of a picture's bytes at that quality, about: 0.65 to 0.85 of photos. */
const qualitySaves = 0.8;
/** Bytes fall a little slower than pixels when a picture is scaled down; and a little less than wanted is well. */
const bytesByScale = 1.7;
const marginShare = 0.97;
const scaleMin = 0.05;

/**
 * What to try after a picture came out too large, by how much: `share` is the budget through its size. Quality is given
 * up once, then size. null: it is as small as it is made.
 */
export function nextTry(
  last: EncodeTry,
  { share, isLossless }: { share: number; isLossless: boolean },
): EncodeTry | null {
  if (last.scale <= scaleMin) return null;
  const saves = !isLossless && last.quality !== qualityNext ? qualitySaves : 1;
  const scale = (share / saves) ** (1 / bytesByScale) * marginShare;
  // At the same quality a scale that changes nothing would be the same try again.
  const step = saves < 1 ? Math.min(1, scale) : Math.min(0.95, scale);
  return { quality: qualityNext, scale: Math.max(scaleMin, last.scale * step) };
}
