import 'server-only';
import { measureSsim } from './measure-ssim';
import type { RawPicture } from './raw-picture';
import { lumaOf, lumaTiles, type Sample, takeSample } from './take-sample';

/**
 * What the encoded picture has to reach. The similarity is a little higher than the promised one (0.98), because only a
 * sample is measured.
 */
export interface QualityAim {
  ssim: number;
  /** The lowest quality that is used, however similar the picture looks. */
  lowest: number;
}

export const usualAim: QualityAim = { ssim: 0.985, lowest: 84 };
/** For a picture that would otherwise become larger than its file, which was compressed that much already. */
export const modestAim: QualityAim = { ssim: 0.984, lowest: 50 };

/** Below it, colours suffer, which the similarity does not measure. */
const lowestFound = 20;
/** The same where the whole picture is measured; the smaller it is, the more weight a single window has. */
const wholeAim: QualityAim = { ssim: 0.982, lowest: lowestFound };
const smallAim: QualityAim = { ssim: 0.988, lowest: lowestFound };
const smallPixels = 16_384;
/** A larger picture is measured by a sample of it. */
const wholePixelsMax = 1_000_000;

const qualityFirst = 91;
const qualityMax = 97;
/** In most photos, the loss grows with (100 − quality) ** 1.2; the second try measures a photo's own exponent. */
const lossByQuality = 1.2;
const lossByQualityRange = { min: 0.4, max: 3 } as const;
/** A smaller loss is invisible, and its logarithm is meaningless. */
const lossMin = 1e-4;
/** With this much more loss than wanted, a picture still has the promised similarity. */
const lossTolerance = 0.003;
/** How often the chosen quality is checked, and raised if it is too low. */
const checksMax = 3;

/** Encodes a small picture and decodes it again, to as many channels. */
export type EncodeAndDecode = (raw: RawPicture, quality: number) => Promise<Buffer>;

/**
 * The lowest quality at which a picture still looks as it was given. Tries with a mosaic of tiles from all over it show
 * how it takes compression: encoding the whole picture would take as long as everything else together.
 */
export async function chooseQuality(
  sample: Sample,
  aim: QualityAim,
  encodeAndDecode: EncodeAndDecode,
): Promise<number> {
  const measureLoss = createMeasure(sample, encodeAndDecode);
  const lossWanted = 1 - aim.ssim;
  const clamp = (quality: number) => Math.min(qualityMax, Math.max(aim.lowest, Math.floor(quality)));
  const first = { quality: qualityFirst, loss: await measureLoss(qualityFirst) };
  const estimate = qualityFor(lossWanted, first, lossByQuality);
  // A photo with this much grain needs about the highest quality, so a second try is not worth its time.
  if (estimate >= qualityMax) return qualityMax;
  const quality = clamp(estimate);
  if (quality === first.quality) return quality;
  const second = { quality, loss: await measureLoss(quality) };
  const slope = Math.log(second.loss / first.loss) / Math.log((100 - second.quality) / (100 - first.quality));
  const { min, max } = lossByQualityRange;
  let chosen = clamp(qualityFor(lossWanted, second, Math.min(max, Math.max(min, slope))));
  // A file that was compressed before loses little at the quality it had, and much just below it: tries mislead then.
  for (let tries = 0; tries < checksMax && chosen < qualityMax; tries += 1) {
    const known = [first, second].find((one) => one.quality === chosen);
    const loss = known?.loss ?? (await measureLoss(chosen));
    if (loss <= lossWanted + lossTolerance) break;
    chosen = clamp(Math.max(chosen + 1, qualityFor(lossWanted, { quality: chosen, loss }, lossByQuality)));
  }
  return chosen;
}

/** The lowest quality of an encoder about which nothing is known, found by halving the range. */
export async function searchQuality(raw: RawPicture, encodeAndDecode: EncodeAndDecode): Promise<number> {
  const { width: tileWidth, height: tileHeight } = raw;
  const pixels = tileWidth * tileHeight;
  const isWhole = pixels <= wholePixelsMax;
  const { ssim, lowest } =
    pixels < smallPixels ? smallAim : isWhole ? wholeAim : { ...modestAim, lowest: lowestFound };
  const measureLoss = createMeasure(
    isWhole ? { raw, tileWidth, tileHeight } : takeSample(raw),
    encodeAndDecode,
  );
  let [low, high] = [lowest, qualityMax];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((await measureLoss(middle)) <= 1 - ssim) high = middle;
    else low = middle + 1;
  }
  return low;
}

function createMeasure(sample: Sample, encodeAndDecode: EncodeAndDecode) {
  const before = lumaTiles(sample);
  return async (quality: number): Promise<number> => {
    const decoded = await encodeAndDecode(sample.raw, quality);
    return Math.max(lossMin, 1 - measureSsim(before, lumaOf(decoded, sample.raw.channels)));
  };
}

/** The quality at which this much would be lost, computed from the loss at another quality. */
function qualityFor(loss: number, known: { quality: number; loss: number }, power: number): number {
  return 100 - (100 - known.quality) * (loss / known.loss) ** (1 / power);
}
