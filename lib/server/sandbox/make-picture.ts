import 'server-only';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { channels } from '@/lib/server/sandbox/pictures/colour';
import { type Commission, carryOut, specify } from '@/lib/server/sandbox/pictures/commission';
import { addWatermark } from '@/lib/server/sandbox/pictures/mark';
import { palettes } from '@/lib/server/sandbox/pictures/palettes';
import { encodePicture, type PictureFormat, type PictureSpec } from '@/lib/server/sandbox/pictures/picture';
import type { Pixels, Quality as PrintQuality } from '@/lib/server/sandbox/pictures/print';
import { createRandom } from '@/lib/server/sandbox/pictures/random';
import type { ImageRequest } from './images/image-request';
import type { Quality } from './models';
import { drawingOf, withoutScenario } from './scenarios';
import type { CallContext } from './settings';

export interface MadePicture {
  spec: PictureSpec;
  bytes: Buffer;
  /** Previews are made from these. Pictures of the scenario `big` have none. */
  pixels: Pixels | null;
}

export async function makePicture(
  commission: Commission,
  format: PictureFormat,
  compression: number,
  drawing: 'quick' | 'big' | null,
): Promise<MadePicture> {
  const spec = specify(commission);
  if (drawing === 'big') return { spec, bytes: await bigPicture(commission.salt), pixels: null };
  const plain =
    drawing === 'quick' ? await drawSwatch(spec.width, spec.height, spec.seed) : await carryOut(commission);
  const pixels = commission.watermark ? await addWatermark(plain) : plain;
  return { spec, bytes: await encodePicture(pixels, format, compression), pixels };
}

let noisePicture: Promise<Buffer> | null = null;

const [edge, ihdrEnd] = [1024, 33];

/** A PNG of about 3 MB: one cached picture of noisePicture, made unique by a text chunk that contains `label`. */
export async function bigPicture(label: string): Promise<Buffer> {
  noisePicture ??= drawNoise();
  const picture = await noisePicture;
  return Buffer.concat([picture.subarray(0, ihdrEnd), textChunk('Label', label), picture.subarray(ihdrEnd)]);
}

function drawNoise(): Promise<Buffer> {
  const random = createRandom(0xb16);
  const words = new Uint32Array((edge * edge * 3) / 4);
  for (let at = 0; at < words.length; at += 1) words[at] = Math.floor(random.next() * 2 ** 32);
  return sharp(Buffer.from(words.buffer), { raw: { width: edge, height: edge, channels: 3 } })
    .png({ compressionLevel: 0 })
    .toBuffer();
}

/** Builds a tEXt chunk (PNG specification, 11.3.3.2). */
function textChunk(keyword: string, text: string): Buffer {
  const body = Buffer.concat([Buffer.from('tEXt'), Buffer.from(`${keyword}\0${text}`, 'latin1')]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length - 4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

/** Draws two flat colours of a palette that depend on the seed. It is cheap, for tests that need many pictures. */
async function drawSwatch(width: number, height: number, seed: number): Promise<Pixels> {
  const random = createRandom(seed);
  const { sky, accent } = random.pick(palettes);
  const [r, g, b] = channels(sky[1]);
  const [ar, ag, ab] = channels(accent);
  const left = random.integer(1, width >> 1);
  const top = random.integer(1, height >> 1);
  const data = await sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
    .composite([
      {
        input: {
          create: {
            width: width >> 2,
            height: height >> 2,
            channels: 3,
            background: { r: ar, g: ag, b: ab },
          },
        },
        left,
        top,
      },
    ])
    .removeAlpha() // which composite adds
    .raw()
    .toBuffer();
  return { data, width, height, channels: 3 };
}

/** Draws one of the pictures that the request asks for. */
export function drawOne(
  request: ImageRequest,
  { scenario, requestId }: CallContext,
  index: number,
): Promise<MadePicture> {
  const commission = {
    words: withoutScenario(request.prompt),
    salt: `${requestId}:${index}`,
    width: request.width,
    height: request.height,
    quality: toPrintQuality(request.quality),
    transparent: request.transparent,
    references: request.references.map(({ data }) => data),
    mask: request.mask?.data ?? null,
  };
  return makePicture(commission, request.format, request.compression, drawingOf(request.prompt, scenario));
}

/** Pictures are drawn in three qualities, so every quality above high is drawn as high. */
function toPrintQuality(quality: Quality): PrintQuality {
  return quality === 'low' || quality === 'medium' ? quality : 'high';
}
