import 'server-only';

/** Brightness of pixels, row by row, as a mosaic of square tiles that are independent of each other. */
export interface LumaTiles {
  luma: Uint8Array;
  width: number;
  height: number;
  tileWidth: number;
  tileHeight: number;
}

const windowEdge = 8;
/** Windows straddle the edges of the encoders' blocks, which have the same size: losses show there first. */
const windowOffset = 4;
/** Keep the measure defined where nothing varies. Source: Wang et al. 2004, with 8 bits a pixel. */
const steadyMean = (0.01 * 255) ** 2;
const steadyVariance = (0.03 * 255) ** 2;

/** How similar two pictures look, 1 for the same: the mean structural similarity (SSIM) of windows of 8 × 8 pixels. */
export function measureSsim(one: LumaTiles, other: Uint8Array): number {
  const { width, height, tileWidth, tileHeight } = one;
  let sum = 0;
  let count = 0;
  for (let tileTop = 0; tileTop + tileHeight <= height; tileTop += tileHeight) {
    for (let tileLeft = 0; tileLeft + tileWidth <= width; tileLeft += tileWidth) {
      for (const top of windowStarts(tileHeight)) {
        for (const left of windowStarts(tileWidth)) {
          sum += windowSsim(one, other, tileLeft + left, tileTop + top);
          count += 1;
        }
      }
    }
  }
  return count === 0 ? 1 : sum / count;
}

function windowStarts(length: number): readonly number[] {
  const count = Math.floor((length - windowOffset) / windowEdge);
  // A tile that is smaller has one window.
  return count < 1 ? [0] : Array.from({ length: count }, (_, at) => windowOffset + at * windowEdge);
}

function windowSsim(
  { luma, width, height }: LumaTiles,
  other: Uint8Array,
  left: number,
  top: number,
): number {
  const right = Math.min(width, left + windowEdge);
  const bottom = Math.min(height, top + windowEdge);
  let [sumA, sumB, squareA, squareB, product] = [0, 0, 0, 0, 0];
  for (let y = top; y < bottom; y += 1) {
    for (let at = y * width + left; at < y * width + right; at += 1) {
      const a = luma[at] ?? 0;
      const b = other[at] ?? 0;
      sumA += a;
      sumB += b;
      squareA += a * a;
      squareB += b * b;
      product += a * b;
    }
  }
  const count = (right - left) * (bottom - top);
  const [meanA, meanB] = [sumA / count, sumB / count];
  const variances = (squareA + squareB) / count - meanA * meanA - meanB * meanB;
  const covariance = product / count - meanA * meanB;
  return (
    ((2 * meanA * meanB + steadyMean) * (2 * covariance + steadyVariance)) /
    ((meanA * meanA + meanB * meanB + steadyMean) * (variances + steadyVariance))
  );
}
