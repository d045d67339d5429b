import 'server-only';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { channels } from '@/lib/server/sandbox/pictures/colour';
import { type Commission, carryOut, specify } from '@/lib/server/sandbox/pictures/commission';
import { palettes } from '@/lib/server/sandbox/pictures/palettes';
import { encodePicture, type PictureFormat, type PictureSpec } from '@/lib/server/sandbox/pictures/picture';
import type { Pixels, Quality as PrintQuality } from '@/lib/server/sandbox/pictures/print';
import { createRandom } from '@/lib/server/sandbox/pictures/random';
import type { ImageRequest } from './image-request';
import type { Quality } from './models';
import { type ScenarioName, withoutScenario } from './scenarios';
import type { CallContext } from './settings';

export interface MadePicture {
  spec: PictureSpec;
  bytes: Buffer;
  /** For previews; the big pictures have none. */
  pixels: Pixels | null;
}

export async function makePicture(
  commission: Commission,
  format: PictureFormat,
  compression: number,
  scenario: ScenarioName | null,
): Promise<MadePicture> {
  const spec = specify(commission);
  if (scenario === 'big') return { spec, bytes: await bigPicture(commission.salt), pixels: null };
  const pixels =
    scenario === 'quick' ? await drawSwatch(spec.width, spec.height, spec.seed) : await carryOut(commission);
  return { spec, bytes: await encodePicture(pixels, format, compression), pixels };
}

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

/** Two flat colours of a palette, cheaply made and different by seed: for tests that need many pictures. */
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
    .raw()
    .toBuffer();
  return { data, width, height, channels: 3 };
}

/** Draws one picture of an order. */
export function drawOne(
  order: ImageRequest,
  { scenario, requestId }: CallContext,
  index: number,
): Promise<MadePicture> {
  const commission = {
    words: withoutScenario(order.prompt),
    salt: `${requestId}:${index}`,
    width: order.width,
    height: order.height,
    quality: printedAs(order.quality),
    transparent: order.transparent,
    references: order.references.map(({ data }) => data),
    mask: order.mask?.data ?? null,
  };
  return makePicture(commission, order.format, order.compression, scenario);
}

/** The press knows three: what is above high is printed as high. */
function printedAs(quality: Quality): PrintQuality {
  return quality === 'low' || quality === 'medium' ? quality : 'high';
}
