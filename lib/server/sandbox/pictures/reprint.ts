import 'server-only';
import sharp from 'sharp';
import { channels, mix } from './colour';
import { grainEdge, grainTile } from './grain';
import type { Palette } from './palettes';
import type { Pixels } from './print';

const steps = 7;
/** The rest is the reference's own colour, which keeps faces and things apart from what is around them. */
const inkShare = 0.68;

/** A reference printed anew in a palette's inks: its light and dark in seven stippled steps. */
export async function reprint(
  reference: Buffer,
  palette: Palette,
  width: number,
  height: number,
  transparent: boolean,
): Promise<Pixels> {
  const original = await sharp(reference)
    .toColourspace('srgb')
    .flatten({ background: palette.paper })
    .resize(width, height, { fit: 'cover' })
    .removeAlpha()
    .raw()
    .toBuffer();
  const inks = inkSteps(palette);
  const grain = grainTile();
  const scale = Math.max(1, Math.round(Math.min(width, height) / 1300));
  const perPixel = transparent ? 4 : 3;
  const data = Buffer.alloc(width * height * perPixel);
  for (let y = 0; y < height; y += 1) {
    const row = (Math.floor(y / scale) % grainEdge) * grainEdge;
    for (let x = 0; x < width; x += 1) {
      const from = (y * width + x) * 3;
      const [red = 0, green = 0, blue = 0] = [original[from], original[from + 1], original[from + 2]];
      const light = (0.3 * red + 0.59 * green + 0.11 * blue) / 255;
      // Lifted, or the details of dark places would drown in one ink.
      const level = light ** 0.72 * (steps - 1);
      const step = Math.floor(level);
      // Half of each step is flat, so that the picture reads as a print of few inks.
      const rest = Math.min(1, Math.max(0, (level - step) * 2 - 0.5));
      const above = rest * 255 > (grain[row + (Math.floor(x / scale) % grainEdge)] ?? 0) ? 1 : 0;
      const ink = inks[Math.min(steps - 1, step + above)] ?? inks[0];
      const at = (y * width + x) * perPixel;
      data[at] = (ink?.[0] ?? 0) * inkShare + red * (1 - inkShare);
      data[at + 1] = (ink?.[1] ?? 0) * inkShare + green * (1 - inkShare);
      data[at + 2] = (ink?.[2] ?? 0) * inkShare + blue * (1 - inkShare);
      if (transparent) data[at + 3] = medallion(x, y, width, height);
    }
  }
  return { data, width, height, channels: perPixel };
}

/** From the darkest ink to the paper, by way of the palette's warm and far colours. */
function inkSteps({ ink, near, far, accent, sky, paper, night }: Palette) {
  const middle = night ? mix(far, accent, 0.25) : mix(accent, far, 0.45);
  return [ink, near, mix(near, middle, 0.55), middle, mix(middle, sky[1], 0.55), sky[1], paper].map(channels);
}

/** Where a transparent background is asked for, the print is cut out as a medallion with a soft edge. */
function medallion(x: number, y: number, width: number, height: number): number {
  const radius = Math.min(width, height) * 0.46;
  const distance = Math.hypot(x - width / 2, y - height / 2);
  return Math.round(255 * Math.min(1, Math.max(0, radius - distance)));
}
