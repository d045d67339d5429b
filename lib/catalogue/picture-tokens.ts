/**
 * Output tokens of a picture by gpt-image-2 and later, for sizes of which no count is told.
 *
 * A grid of patches covers the picture: `edge` along its longer side, as many along the shorter as the ratio asks for,
 * so that a wide picture has fewer than a square one. Each patch then costs more in a larger picture, by far less than
 * its pixels: 2 million and the pixels, over 4 million. That is our fit. It gives every count that is told of
 * gpt-image-2 and 2.5 to the token (16, 24, 48, 64 and 96 along the edge at 1024 x 1024: 196, 439, 1,756, 3,122 and
 * 7,024), and the real calls of 2.6 within 3 % (1536x1024 high 1,372 for 1,353; 3840x2160 high 3,336 for about 3,337).
 * For one ratio it grows with the pixels, and near the square it moves by single rows of patches.
 */
export function pictureTokens(edge: number, size: string): number {
  const [width = 0, height = 0] = size.split('x').map(Number);
  const ratio = Math.min(width, height) / Math.max(width, height);
  const patches = edge * Math.round(edge * ratio);
  return Math.ceil((patches * (2_000_000 + width * height)) / 4_000_000);
}
