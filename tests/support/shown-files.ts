import { readFileSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';

const folder = path.join(import.meta.dirname, '../fixtures/awkward-pictures');

/** A file that decoders and browsers treat differently. */
export function awkwardPicture(name: string): Buffer {
  return readFileSync(path.join(folder, name));
}

/** Blocks of one colour each: greys, and colours that are outside sRGB in a wider space. */
const colours = [0, 32, 64, 96, 128, 160, 192, 224, 255]
  .map((grey) => [grey, grey, grey])
  .concat([
    ...[
      [200, 60, 60],
      [60, 200, 60],
      [60, 60, 200],
      [180, 90, 30],
      [150, 150, 20],
      [20, 120, 160],
      [230, 200, 190],
    ],
  ]);
const blockEdge = 16;

export function colourBlocks(): Sharp {
  const width = colours.length * blockEdge;
  const data = Buffer.alloc(width * blockEdge * 3);
  for (let at = 0; at < width * blockEdge; at += 1) {
    data.set(colours[Math.floor((at % width) / blockEdge)] ?? [], at * 3);
  }
  return sharp(data, { raw: { width, height: blockEdge, channels: 3 } });
}

/** The colour blocks as a PNG that describes its colours by these chunks. */
export async function pngWith(chunks: readonly [type: string, data: Buffer][]): Promise<Buffer> {
  const png = await colourBlocks().png().toBuffer();
  const header = png.subarray(0, 33);
  return Buffer.concat([header, ...chunks.map(([type, data]) => pngChunk(type, data)), png.subarray(33)]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([uint32(data.length), named, uint32(crc32(named))]);
}

export function uint32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [at, value] of values.entries()) bytes.writeUInt32BE(value, at * 4);
  return bytes;
}

/** A high-dynamic-range AVIF, with these code points for its colours and this brightest light (0: it does not say). */
export function avifWith(code: { primaries: number; transfer: number; peakNits: number }): Buffer {
  const file = awkwardPicture('hdr-rec2020.avif');
  const colour = file.indexOf('colrnclx') + 8;
  const light = file.indexOf('clli');
  file.writeUInt16BE(code.primaries, colour);
  file.writeUInt16BE(code.transfer, colour + 2);
  if (code.peakNits === 0) file.write('free', light, 'latin1');
  else file.writeUInt16BE(code.peakNits, light + 4);
  return file;
}
