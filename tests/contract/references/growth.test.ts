import sharp from 'sharp';
import { ssim } from 'ssim.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { convertUpload } from '@/lib/server/references/convert-upload';
import { photo } from '../../support/photo';

let picture: Buffer;
beforeAll(async () => {
  const camera = await photo({ width: 2_000, height: 1_500, seed: 3 });
  picture = await sharp(camera).blur(1.5).png().toBuffer();
});

async function take(file: Buffer): Promise<Buffer> {
  const options = { edge: 2_048, budgetBytes: 10_000_000 };
  const { picture: sent } = await convertUpload(new AbortController().signal, new Uint8Array(file), options);
  return sent.data;
}

async function pixelsOf(file: Buffer) {
  const { data, info } = await sharp(file)
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: new Uint8ClampedArray(data), width: info.width, height: info.height };
}

async function similarity(file: Buffer, sent: Buffer): Promise<number> {
  return ssim(await pixelsOf(file), await pixelsOf(sent), { downsample: false, ssim: 'fast' }).mssim;
}

describe('a file with the colours of Display P3 that was compressed much', () => {
  it.each([
    ['webp', 512, 30],
    ['webp', 512, 75],
    ['webp', 1_024, 50],
    ['jpeg', 1_024, 50],
    ['jpeg', 512, 75],
  ] as const)(
    'does not grow as its colours are converted: %s, %i pixels wide, quality %i',
    async (...what) => {
      const [format, width, quality] = what;
      const file = await sharp(picture)
        .resize({ width })
        .withIccProfile('p3')
        .toFormat(format, { quality })
        .toBuffer();
      const sent = await take(file);
      expect(sent.length).toBeLessThanOrEqual(file.length);
      expect(await similarity(file, sent)).toBeGreaterThanOrEqual(0.98);
    },
  );
});

describe('an AVIF', () => {
  // No format that gateways take is as small at the same likeness, so it may grow, but no more than it must.
  it.each([
    ['p3', 512, 30, 1.4],
    ['srgb', 512, 30, 1.4],
    ['srgb', 200, 50, 1.4],
    ['p3', 1_024, 30, 1.2],
  ] as const)(
    'of %s, %i pixels wide, quality %i, is sent as small as its likeness allows',
    async (...what) => {
      const [profile, width, quality, growth] = what;
      const file = await sharp(picture)
        .resize({ width })
        .withIccProfile(profile)
        .avif({ quality, effort: 2 })
        .toBuffer();
      const sent = await take(file);
      expect(sent.length).toBeLessThanOrEqual(file.length * growth);
      expect(await similarity(file, sent)).toBeGreaterThanOrEqual(0.98);
    },
  );
});
