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

/** Lower qualities use coarser stipple and paper grain, so that the difference is visible. */
const stippleSettings = {
  low: { dot: 2, softness: 26, paper: 7 },
  medium: { dot: 1, softness: 40, paper: 5 },
  high: { dot: 1, softness: 74, paper: 3 },
} as const;

/** Combines a sheet's three plates into pixels. The second ink covers the first where the tone exceeds the grain. */
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
  const settings = stippleSettings[quality];
  const scale = settings.dot * Math.max(1, Math.round(Math.min(width, height) / 1300));
  const grain = grainTile();
  for (let y = 0; y < height; y += 1) {
    const row = (Math.floor(y / scale) % grainEdge) * grainEdge;
    const paperRow = ((Math.floor(y / scale) + 97) % grainEdge) * grainEdge;
    for (let x = 0; x < width; x += 1) {
      const column = Math.floor(x / scale) % grainEdge;
      const at = y * width + x;
      const amount = tone[at] ?? 0;
      const speck = (((grain[paperRow + column] ?? 0) - 128) * settings.paper) >> 7;
      // The range is widened so that full tone prints solid and zero tone prints nothing.
      const over = ((amount * 1.16 - 20 - (grain[row + column] ?? 0)) * 128) / settings.softness + 64;
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
 * A seamless tile of stipple thresholds, uniformly distributed from 0 to 255. It is high-pass filtered noise, because
 * plain white noise forms visible clumps.
 */
export function grainTile(): Uint8Array {
  tile ??= createGrainTile();
  return tile;
}

function createGrainTile(): Uint8Array {
  const random = createRandom(0x5afe11);
  const count = grainEdge * grainEdge;
  let values = Float32Array.from({ length: count }, () => random.next());
  for (let pass = 0; pass < 3; pass += 1)
    values = toRanks(values.map((value, at) => value - blurred(values, at)));
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

/** Replaces each value by its rank, scaled to 0 to 1. */
function toRanks(values: Float32Array): Float32Array<ArrayBuffer> {
  const sorted = Uint32Array.from(values.keys()).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Float32Array(values.length);
  sorted.forEach((at, rank) => {
    ranks[at] = rank / values.length;
  });
  return ranks;
}
