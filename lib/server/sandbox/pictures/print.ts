import 'server-only';
import sharp from 'sharp';
import type { Sheet } from './canvas';
import { createRandom } from './random';

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

export const grainEdge = 256;

let tile: Uint8Array | null = null;

/**
 * A tile of high-passed noise, evenly spread over 0 to 255 and seamless: thresholds for the stipple. White noise clumps;
 * without its low frequencies it reads as an even mezzotint.
 */
export function grainTile(): Uint8Array {
  tile ??= build();
  return tile;
}

function build(): Uint8Array {
  const random = createRandom(0x5afe11);
  const count = grainEdge * grainEdge;
  let values = Float32Array.from({ length: count }, () => random.next());
  for (let pass = 0; pass < 3; pass += 1)
    values = flatten(values.map((value, at) => value - blurred(values, at)));
  return Uint8Array.from(values, (value) => Math.min(255, Math.floor(value * 256)));
}

function blurred(values: Float32Array, at: number): number {
  const x = at % grainEdge;
  const y = (at - x) / grainEdge;
  let sum = 0;
  let total = 0;
  for (let dy = -2; dy <= 2; dy += 1) {
    for (let dx = -2; dx <= 2; dx += 1) {
      const weight = Math.exp(-(dx * dx + dy * dy) / 2.4);
      const column = (x + dx + grainEdge) % grainEdge;
      const row = (y + dy + grainEdge) % grainEdge;
      sum += (values[row * grainEdge + column] ?? 0) * weight;
      total += weight;
    }
  }
  return sum / total;
}

/** Replaces each value by its rank, 0 to 1. */
function flatten(values: Float32Array): Float32Array<ArrayBuffer> {
  const order = Uint32Array.from(values.keys()).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Float32Array(values.length);
  order.forEach((at, rank) => {
    ranks[at] = rank / values.length;
  });
  return ranks;
}
