import 'server-only';
import { measureSsim } from './measure-ssim';
import type { RawPicture } from './raw-picture';
import { lumaOf, lumaTiles, type Sample } from './take-sample';

/** From small to large files. The last one is taken where no other is good enough. */
const qualities = [50, 60, 68, 76, 80, 84, 87, 89, 91, 93, 95, 97] as const;

/** What is asked of a picture. Its similarity is a little more than what is promised (0.98): only a sample is measured. */
export interface QualityAim {
  ssim: number;
  /** What it is not compressed below, however similar it looks. */
  lowest: number;
}

export const usualAim: QualityAim = { ssim: 0.985, lowest: 84 };
/** For a picture that would be larger than its file otherwise: it was compressed that much before. */
export const modestAim: QualityAim = { ssim: 0.982, lowest: 50 };

/** Encodes a small picture and decodes it again, to as many channels. */
export type EncodeAndDecode = (raw: RawPicture, quality: number) => Promise<Buffer>;

/**
 * The lowest quality at which a picture still looks as it was given: searched in a mosaic of tiles from all over it, in
 * at most four tries, since encoding the whole picture for each try would take as long as everything else together.
 */
export async function chooseQuality(
  sample: Sample,
  aim: QualityAim,
  encodeAndDecode: EncodeAndDecode,
): Promise<number> {
  const candidates = qualities.filter((quality) => quality >= aim.lowest);
  const before = lumaTiles(sample);
  const { channels } = sample.raw;
  const qualityAt = (index: number) => candidates[index] ?? 100;
  let [low, high] = [0, candidates.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    const decoded = await encodeAndDecode(sample.raw, qualityAt(middle));
    if (measureSsim(before, lumaOf(decoded, channels)) >= aim.ssim) high = middle;
    else low = middle + 1;
  }
  return qualityAt(low);
}
