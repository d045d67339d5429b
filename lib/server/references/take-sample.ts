import 'server-only';
import type { LumaTiles } from './measure-ssim';
import type { RawPicture } from './raw-picture';

/** A multiple of the blocks of JPEG and WebP, so that a tile is compressed as it would be in its place. */
const tileEdge = 32;
const blockEdge = 16;
const tilesMax = 64;

/** A part of a picture that stands for all of it. */
export interface Sample {
  raw: RawPicture;
  tileWidth: number;
  tileHeight: number;
}

export function lumaTiles({ raw, tileWidth, tileHeight }: Sample): LumaTiles {
  const { data, width, height, channels } = raw;
  return { luma: lumaOf(data, channels), width, height, tileWidth, tileHeight };
}

/** Brightness; transparent pixels count as they look on grey. */
export function lumaOf(data: Buffer, channels: number): Uint8Array {
  const luma = new Uint8Array(data.length / channels);
  for (let at = 0, from = 0; at < luma.length; at += 1, from += channels) {
    const bright = 77 * (data[from] ?? 0) + 150 * (data[from + 1] ?? 0) + 29 * (data[from + 2] ?? 0);
    const alpha = channels === 4 ? (data[from + 3] ?? 0) : 255;
    luma[at] = (bright * alpha + 32_768 * (255 - alpha)) / 65_280;
  }
  return luma;
}

/** Evenly spaced tiles, side by side in one picture; the whole picture if it is no larger than they would be. */
export function takeSample(raw: RawPicture): Sample {
  const { width, height, channels, data } = raw;
  if (width * height <= tilesMax * tileEdge ** 2 || Math.min(width, height) < tileEdge) {
    const rows = Math.min(height, Math.max(1, Math.floor((2 * tilesMax * tileEdge ** 2) / width)));
    const top: RawPicture = {
      data: data.subarray(0, rows * width * channels),
      width,
      height: rows,
      channels,
    };
    return { raw: top, tileWidth: width, tileHeight: rows };
  }
  const down = clamp(Math.round(Math.sqrt((tilesMax * height) / width)), Math.floor(height / tileEdge));
  const across = clamp(Math.floor(tilesMax / down), Math.floor(width / tileEdge));
  const mosaic = Buffer.allocUnsafe(down * across * tileEdge ** 2 * channels);
  const rowBytes = tileEdge * channels;
  for (let row = 0; row < down; row += 1) {
    const top = placeOf(row, down, height);
    for (let column = 0; column < across; column += 1) {
      const left = placeOf(column, across, width);
      for (let y = 0; y < tileEdge; y += 1) {
        const from = ((top + y) * width + left) * channels;
        data.copy(mosaic, ((row * tileEdge + y) * across + column) * rowBytes, from, from + rowBytes);
      }
    }
  }
  const tiles: RawPicture = { data: mosaic, width: across * tileEdge, height: down * tileEdge, channels };
  return { raw: tiles, tileWidth: tileEdge, tileHeight: tileEdge };
}

function clamp(value: number, max: number): number {
  return Math.max(1, Math.min(value, max));
}

/** Where a tile begins, at a block's edge. */
function placeOf(index: number, count: number, length: number): number {
  const place = ((index + 0.5) / count) * length - tileEdge / 2;
  return Math.min(length - tileEdge, Math.max(0, Math.round(place / blockEdge) * blockEdge));
}

/** The difference of two neighbours, out of 255, from which they form an edge: more than grain, less than letters. */
const colourEdge = 60;
/** The share of neighbours with such an edge from which halving the resolution of colours is seen. */
const colourEdgesShare = 0.005;

/** Whether a picture has edges between colours, such as red letters, that blur if colours have half the resolution. */
export function hasFineColours({ raw }: Sample): boolean {
  const { data, width, height, channels } = raw;
  let edges = 0;
  let pairs = 0;
  for (let y = 0; y < height; y += 1) {
    // Two side by side share their colour then.
    for (let x = 0; x + 1 < width; x += 2) {
      const at = (y * width + x) * channels;
      const green = (data[at + 1] ?? 0) - (data[at + 1 + channels] ?? 0);
      const red = (data[at] ?? 0) - (data[at + channels] ?? 0) - green;
      const blue = (data[at + 2] ?? 0) - (data[at + 2 + channels] ?? 0) - green;
      if (Math.max(Math.abs(red), Math.abs(blue)) > colourEdge) edges += 1;
      pairs += 1;
    }
  }
  return edges > pairs * colourEdgesShare;
}
