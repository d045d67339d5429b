import 'server-only';
import sharp from 'sharp';
import type { Sheet } from './canvas';
import { grainEdge, grainTile } from './grain';
import { type Hand, type HandName, hands } from './hand';

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

/** Larger plates are drawn at this many pixels and enlarged, because the renderer slows down beyond its caches. */
const platePixels = 4_200_000;
/** The loop pauses after this many pixels, so that other requests are answered in the meantime. */
const pixelsAtOnce = 1_500_000;

/** Combines a sheet's three plates into pixels. The second ink covers the first where the tone exceeds the tile. */
export async function printSheet(
  sheet: Sheet,
  quality: Quality,
  transparent: boolean,
  handName: HandName,
): Promise<Pixels> {
  const hand = hands[handName];
  const { width, height } = sheet;
  const scale = Math.min(1, Math.sqrt(platePixels / (width * height)));
  const svg = sheet.svg(scale);
  const inked = (plate: string) => plate.replace(/#[0-9a-f]{6}\b/g, memoize(hand.ink));
  const [flat, shade, tone] = await Promise.all([
    raster(inked(svg.flat), sheet, transparent ? 4 : 3),
    raster(inked(svg.shade), sheet, 3),
    raster(svg.tone, sheet, 1),
  ]);
  const plates = { flat, shade, tone, channels: transparent ? 4 : 3 } as const;
  const rowsAtOnce = Math.max(1, Math.floor(pixelsAtOnce / width));
  for (let from = 0; from < height; from += rowsAtOnce) {
    if (from > 0) await new Promise((resolve) => setImmediate(resolve));
    stippleRows(plates, sheet, from, Math.min(height, from + rowsAtOnce), quality, hand);
  }
  return { data: flat, width, height, channels: plates.channels };
}

interface Plates {
  /** The result is written over this plate. */
  flat: Buffer;
  shade: Buffer;
  tone: Buffer;
  channels: 3 | 4;
}

function stippleRows(
  { flat, shade, tone, channels }: Plates,
  { width, height }: Sheet,
  from: number,
  to: number,
  quality: Quality,
  hand: Hand,
): void {
  const out = new Uint8ClampedArray(flat.buffer, flat.byteOffset, flat.byteLength);
  const settings = stippleSettings[quality];
  const softness = settings.softness * hand.softness;
  const scale = settings.dot * hand.cell * Math.max(1, Math.round(Math.min(width, height) / 1300));
  const [grain, tile] = [grainTile(), hand.tile()];
  for (let y = from; y < to; y += 1) {
    const row = (Math.floor(y / scale) % grainEdge) * grainEdge;
    const paperRow = ((Math.floor(y / scale) + 97) % grainEdge) * grainEdge;
    for (let x = 0; x < width; x += 1) {
      const column = Math.floor(x / scale) % grainEdge;
      const at = y * width + x;
      const amount = tone[at] ?? 0;
      const speck = (((grain[paperRow + column] ?? 0) - 128) * settings.paper) >> 7;
      // The range is widened so that full tone prints solid and zero tone prints nothing.
      const over = ((amount * 1.16 - 20 - (tile[row + column] ?? 0)) * 128) / softness + 64;
      const share = Math.max(0, Math.min(over, 128));
      const target = at * channels;
      const source = at * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        const base = flat[target + channel] ?? 0;
        out[target + channel] = base + (((shade[source + channel] ?? 0) - base) * share) / 128 + speck;
      }
    }
  }
}

/** Renders a plate, and enlarges it if it was drawn smaller than the sheet. */
async function raster(svg: string, { width, height }: Sheet, channels: 1 | 3 | 4): Promise<Buffer> {
  const image = sharp(Buffer.from(svg), { density: 72 }).resize(width, height, {
    fit: 'fill',
    kernel: 'cubic',
  });
  if (channels === 4) return image.ensureAlpha().raw().toBuffer();
  const flattened = image.flatten({ background: '#000' });
  return (channels === 1 ? flattened.extractChannel(0) : flattened).raw().toBuffer();
}

function memoize(map: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const mapped = known.get(text) ?? map(text);
    known.set(text, mapped);
    return mapped;
  };
}
