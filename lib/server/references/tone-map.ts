import 'server-only';

/** The luminance of white in a picture with a high dynamic range. Source: ITU-R BT.2408. */
export const referenceWhiteNits = 203;
/** The headroom from which white is halved, so that what is brighter than white has room. */
const fullHeadroom = Math.log2(1_000 / referenceWhiteNits);
const kneeWeight = 0.65;

/**
 * The gain that brings light down to what a screen without a high dynamic range shows: `light` is the brightest
 * channel, with white at 1. It is linear up to white and then rolls off along a quadratic Bézier curve, which ends at
 * the peak. Chromium's tone mapping; source: SMPTE ST 2094-50, reference white tone mapping operator.
 */
export function createToneMap(peakNits: number): (light: number) => number {
  const peak = peakNits / referenceWhiteNits;
  // Nothing is brighter than white.
  if (peak <= 1) return () => 1;
  const white = 1 - 0.5 * Math.min(1, Math.log2(peak) / fullHeadroom);
  const middle = { x: 1 - kneeWeight + kneeWeight / white, y: (1 - kneeWeight) * white + kneeWeight };
  const x = { square: 1 - 2 * middle.x + peak, linear: 2 * (middle.x - 1) };
  const y = { square: white - 2 * middle.y + 1, linear: 2 * (middle.y - white) };
  return (light) => {
    if (light <= 1) return white;
    if (light >= peak) return 1 / light;
    const offset = 1 - light;
    // Where the curve is at this light; without a quadratic term it is a line.
    const t =
      Math.abs(x.square) < 1e-9
        ? -offset / x.linear
        : (Math.sqrt(x.linear ** 2 - 4 * x.square * offset) - x.linear) / (2 * x.square);
    return (white + t * (y.linear + t * y.square)) / light;
  };
}

/** SMPTE ST 2084, with white at 1. */
export function pqToLinear(value: number): number {
  const power = value ** (32 / 2_523);
  const light = Math.max(power - 0.8359375, 0) / (18.8515625 - 18.6875 * power);
  return (10_000 / referenceWhiteNits) * light ** (16_384 / 2_610);
}

const hlg = { a: 0.17883277, b: 0.28466892, c: 0.55991073 } as const;

/** The light that a camera saw, 0 to 1. Source: ITU-R BT.2100, table 5. */
export function hlgToScene(value: number): number {
  return value <= 0.5 ? value ** 2 / 3 : (Math.exp((value - hlg.c) / hlg.a) + hlg.b) / 12;
}
