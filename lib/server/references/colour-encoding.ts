import 'server-only';

/** Chromaticities x, y of red, green, blue and white. */
export type Primaries = readonly [number, number, number, number, number, number, number, number];

/** How a decoded channel from 0 to 1 becomes light. `sdr` yields 0 to 1; the other two can exceed white. */
export type Transfer =
  | { kind: 'sdr'; toLinear: (value: number) => number }
  | { kind: 'pq' | 'hlg' /** The brightest light in the picture, in cd/m². */; peakNits: number };

/** Colours that a file describes by numbers instead of a colour profile. Decoders of libvips ignore them. */
export interface ColourEncoding {
  primaries: Primaries;
  transfer: Transfer;
}

const whiteD65 = [0.3127, 0.329] as const;
export const srgbPrimaries: Primaries = [0.64, 0.33, 0.3, 0.6, 0.15, 0.06, ...whiteD65];
/** The peak brightness that browsers assume if a picture states none. */
const peakNitsAssumed = 1_000;

/** Colour primaries by their number in ITU-T H.273, table 2. */
const primariesByCode: Readonly<Record<number, Primaries>> = {
  1: srgbPrimaries,
  4: [0.67, 0.33, 0.21, 0.71, 0.14, 0.08, 0.31, 0.316],
  5: [0.64, 0.33, 0.29, 0.6, 0.15, 0.06, ...whiteD65],
  6: [0.63, 0.34, 0.31, 0.595, 0.155, 0.07, ...whiteD65],
  7: [0.63, 0.34, 0.31, 0.595, 0.155, 0.07, ...whiteD65],
  8: [0.681, 0.319, 0.243, 0.692, 0.145, 0.049, 0.31, 0.316],
  9: [0.708, 0.292, 0.17, 0.797, 0.131, 0.046, ...whiteD65],
  11: [0.68, 0.32, 0.265, 0.69, 0.15, 0.06, 0.314, 0.351],
  12: [0.68, 0.32, 0.265, 0.69, 0.15, 0.06, ...whiteD65],
  22: [0.63, 0.34, 0.295, 0.605, 0.155, 0.077, ...whiteD65],
};

/** A piecewise curve `(a·v + b) ** gamma` above `from`, `v / slope` below it. */
function curve(gamma: number, offset: number, slope: number, from: number): (value: number) => number {
  return (value) => (value < from ? value / slope : ((value + offset) / (1 + offset)) ** gamma);
}

export const srgbToLinear = curve(2.4, 0.055, 12.92, 0.04045);
const smpte240ToLinear = curve(1 / 0.45, 0.1115, 4, 0.0913);

export const powerToLinear = (gamma: number) => (value: number) => value ** gamma;
/** What screens do with the curves of broadcasting. Source: ITU-R BT.1886. */
const screenToLinear = powerToLinear(2.4);

/** The curves of broadcasting. AVIF files of photos name them when they mean sRGB, and browsers read them so. */
const broadcastCodes: ReadonlySet<number> = new Set([1, 6, 11, 14, 15]);

/**
 * An encoding by its numbers in ITU-T H.273, as browsers understand them; null: browsers ignore these numbers.
 * `broadcast`: what the curves of broadcasting mean in this kind of file.
 */
export function encodingByCode(
  { primaries, transfer }: { primaries: number; transfer: number },
  { broadcast, peakNits }: { broadcast: 'srgb' | 'screen'; peakNits: number | null },
): ColourEncoding | null {
  const known = primariesByCode[primaries];
  const curveOf = transferByCode(transfer, broadcast, peakNits ?? peakNitsAssumed);
  return known && curveOf ? { primaries: known, transfer: curveOf } : null;
}

function transferByCode(code: number, broadcast: 'srgb' | 'screen', peakNits: number): Transfer | null {
  const sdr = (toLinear: (value: number) => number): Transfer => ({ kind: 'sdr', toLinear });
  if (broadcastCodes.has(code)) return sdr(broadcast === 'srgb' ? srgbToLinear : screenToLinear);
  switch (code) {
    case 4:
      return sdr(powerToLinear(2.2));
    case 5:
      return sdr(powerToLinear(2.8));
    case 7:
      return sdr(smpte240ToLinear);
    case 8:
      return sdr(powerToLinear(1));
    case 13:
      return sdr(srgbToLinear);
    case 16:
      return { kind: 'pq', peakNits };
    case 17:
      return sdr((value) => (52.37 / 48) * value ** 2.6);
    case 18:
      return { kind: 'hlg', peakNits };
    default:
      return null;
  }
}

/** Whether converting from it would change colours so little that nobody sees it. */
export function isNearSrgb({ primaries, transfer }: ColourEncoding): boolean {
  if (transfer.kind !== 'sdr') return false;
  const isOther = primaries.some((value, at) => Math.abs(value - (srgbPrimaries[at] ?? 0)) > 0.004);
  if (isOther) return false;
  return [0.25, 0.5, 0.75].every((value) => Math.abs(transfer.toLinear(value) - srgbToLinear(value)) < 0.008);
}
