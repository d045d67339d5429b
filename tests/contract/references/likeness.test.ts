import sharp from 'sharp';
import { ssim } from 'ssim.js';
import { describe, expect, it } from 'vitest';
import { convertUpload } from '@/lib/server/references/convert-upload';
import { photo } from '../../support/photo';
import { scene } from '../../support/reference-files';

const edge = 640;

async function take(file: Buffer) {
  const { picture } = await convertUpload(new AbortController().signal, new Uint8Array(file), {
    edge,
    budgetBytes: 30_000_000,
  });
  return picture;
}

async function pixelsOf(file: Buffer) {
  const { data, info } = await sharp(file)
    .autoOrient()
    .resize({ width: edge, height: edge, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#808080' })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: new Uint8ClampedArray(data), width: info.width, height: info.height };
}

/** Compares every pixel at the size that is sent, with an independent library. */
async function similarity(file: Buffer, sent: Buffer): Promise<number> {
  return ssim(await pixelsOf(file), await pixelsOf(sent), { downsample: false, ssim: 'fast' }).mssim;
}

const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="2200" height="1400"><rect width="100%" height="100%" fill="#fff"/>
${Array.from({ length: 30 }, (_, at) => `<text x="20" y="${40 + at * 45}" font-size="24" fill="${at % 3 ? '#222' : '#c00'}">Line ${at} of a page with letters in two colours</text>`).join('')}
<rect x="1200" y="100" width="700" height="600" fill="#3a7"/></svg>`;

/** Like a PNG of a face: smooth, with fine grain that makes the file large. */
const portrait = async () =>
  sharp(await photo({ width: 1_024, height: 1_024, seed: 3, quality: 100 }))
    .png()
    .toBuffer();

describe('a reduced picture looks like the original', () => {
  it.each([
    ['a photo of a camera', () => photo({ width: 3_000, height: 2_000, seed: 1 })],
    ['a photo with strong grain', () => noise(1_600, 1_200)],
    ['a photo that was compressed much', () => photo({ width: 3_000, height: 2_000, seed: 2, quality: 60 })],
    ['a photo on its side', () => turned()],
    ['a small photo on its side that was compressed before', () => compressedTwice()],
    [
      'a photo that is transparent',
      async () =>
        sharp(await noise(1_600, 1_200))
          .ensureAlpha(0.5)
          .png()
          .toBuffer(),
    ],
    ['a large PNG of a face', portrait],
    ['a page of text', () => sharp(Buffer.from(drawing)).png().toBuffer()],
    ['a page of text as a JPEG', () => sharp(Buffer.from(drawing)).jpeg({ quality: 95 }).toBuffer()],
    ['a drawing of shapes', () => scene(2_000, 1_500).png().toBuffer()],
  ])('for %s', async (_, make) => {
    const file = await make();
    const { data } = await take(file);
    expect(await similarity(file, data)).toBeGreaterThanOrEqual(0.98);
    expect(data.length).toBeLessThanOrEqual(file.length);
  });

  it('and a face of 3 MB keeps more than 60 kB', async () => {
    const file = await portrait();
    expect(file.length).toBeGreaterThan(1_500_000);
    expect((await take(file)).data.length).toBeGreaterThan(60_000);
  });

  it('and graphics keep every pixel', async () => {
    const file = await sharp(Buffer.from(drawing))
      .resize(620)
      .removeAlpha()
      .tiff({ compression: 'none' })
      .toBuffer();
    const sent = await take(file);
    const [before, after] = [await pixelsOf(file), await pixelsOf(sent.data)];
    expect(Buffer.from(after.data).equals(Buffer.from(before.data))).toBe(true);
    expect(sent.data.length).toBeLessThan(100_000);
  });

  it('and a mask stays black and white', async () => {
    const mask = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="500"><rect width="100%" height="100%"/><circle cx="240" cy="240" r="120" fill="#fff" shape-rendering="crispEdges"/></svg>`;
    const file = await sharp(Buffer.from(mask)).removeAlpha().tiff({ compression: 'none' }).toBuffer();
    const { data } = await take(file);
    expect(new Set((await pixelsOf(data)).data)).toEqual(new Set([0, 255]));
  });
});

function noise(width: number, height: number): Promise<Buffer> {
  const grain = { type: 'gaussian', mean: 128, sigma: 20 } as const;
  return sharp({ create: { width, height, channels: 3, background: 'grey', noise: grain } })
    .png()
    .toBuffer();
}

async function turned(): Promise<Buffer> {
  const picture = await photo({ width: 3_000, height: 2_000, seed: 4 });
  return sharp(picture).withMetadata({ orientation: 6 }).jpeg({ quality: 90 }).toBuffer();
}

async function compressedTwice(): Promise<Buffer> {
  const picture = await photo({ width: 1_024, height: 1_024, seed: 1, quality: 96 });
  const small = await sharp(picture).resize(300, 200).jpeg({ quality: 92 }).toBuffer();
  return sharp(small).withMetadata({ orientation: 6 }).jpeg().toBuffer();
}
