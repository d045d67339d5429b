import 'server-only';
import sharp from 'sharp';
import type { Sheet } from './canvas';
import { grainEdge, grainTile } from './grain';

export type Quality = 'low' | 'medium' | 'high';

/** Unencoded pixels. */
export interface Pixels {
  data: Buffer;
  width: number;
  height: number;
  channels: 3 | 4;
}

/** Coarser stipple and paper for the cheaper qualities: visibly cheaper, still a print. */
const presses = {
  low: { dot: 2, softness: 26, paper: 7 },
  medium: { dot: 1, softness: 40, paper: 5 },
  high: { dot: 1, softness: 74, paper: 3 },
} as const;

/** Prints the three plates of a sheet: where the tone is above the grain's threshold the second ink covers the first. */
export async function printSheet(sheet: Sheet, quality: Quality, transparent: boolean): Promise<Pixels> {
  const svg = sheet.svg();
  const [flat, shade, tone] = await Promise.all([
    raster(svg.flat, transparent ? 4 : 3),
    raster(svg.shade, 3),
    raster(svg.tone, 1),
  ]);
  const channels = transparent ? 4 : 3;
  const out = new Uint8ClampedArray(flat.buffer, flat.byteOffset, flat.byteLength);
  const { width, height } = sheet;
  const press = presses[quality];
  const scale = press.dot * Math.max(1, Math.round(Math.min(width, height) / 1300));
  const grain = grainTile();
  for (let y = 0; y < height; y += 1) {
    const row = (Math.floor(y / scale) % grainEdge) * grainEdge;
    const paperRow = ((Math.floor(y / scale) + 97) % grainEdge) * grainEdge;
    for (let x = 0; x < width; x += 1) {
      const column = Math.floor(x / scale) % grainEdge;
      const at = y * width + x;
      const amount = tone[at] ?? 0;
      const speck = (((grain[paperRow + column] ?? 0) - 128) * press.paper) >> 7;
      // Full tone must print solid and no tone stay clean, hence the widened range.
      const over = ((amount * 1.16 - 20 - (grain[row + column] ?? 0)) * 128) / press.softness + 64;
      const share = Math.max(0, Math.min(over, 128));
      const target = at * channels;
      const source = at * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        const base = flat[target + channel] ?? 0;
        out[target + channel] = base + (((shade[source + channel] ?? 0) - base) * share) / 128 + speck;
      }
    }
  }
  return { data: flat, width, height, channels };
}

async function raster(svg: string, channels: 1 | 3 | 4): Promise<Buffer> {
  const image = sharp(Buffer.from(svg), { density: 72 });
  if (channels === 4) return image.ensureAlpha().raw().toBuffer();
  const flattened = image.flatten({ background: '#000' });
  return (channels === 1 ? flattened.extractChannel(0) : flattened).raw().toBuffer();
}
