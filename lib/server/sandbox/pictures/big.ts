import 'server-only';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { createRandom } from './random';

let noise: Promise<Buffer> | null = null;

const [edge, ihdrEnd] = [1024, 33];

/** A PNG of about 3 MB whose bytes differ by `label`: one incompressible picture, kept, with a text chunk of its own. */
export async function bigPicture(label: string): Promise<Buffer> {
  noise ??= buildNoise();
  const picture = await noise;
  return Buffer.concat([picture.subarray(0, ihdrEnd), textChunk('Label', label), picture.subarray(ihdrEnd)]);
}

function buildNoise(): Promise<Buffer> {
  const random = createRandom(0xb16);
  const words = new Uint32Array((edge * edge * 3) / 4);
  for (let at = 0; at < words.length; at += 1) words[at] = Math.floor(random.next() * 2 ** 32);
  return sharp(Buffer.from(words.buffer), { raw: { width: edge, height: edge, channels: 3 } })
    .png({ compressionLevel: 0 })
    .toBuffer();
}

/** A tEXt chunk (PNG specification, 11.3.3.2). */
function textChunk(keyword: string, text: string): Buffer {
  const body = Buffer.concat([Buffer.from('tEXt'), Buffer.from(`${keyword}\0${text}`, 'latin1')]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length - 4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
