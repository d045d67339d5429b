import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { AppError } from '@/lib/protocol/app-error';
import { convertUpload } from '@/lib/server/references/convert-upload';
import { scene } from '../../support/reference-files';
import { awkwardPicture } from '../../support/shown-files';

const take = (file: Buffer, edge = 2_048) =>
  convertUpload(new AbortController().signal, new Uint8Array(file), { edge, budgetBytes: 10_000_000 });

async function refusalOf(file: Buffer): Promise<unknown> {
  const error: unknown = await take(file).then(
    () => null,
    (cause: unknown) => cause,
  );
  return error instanceof AppError ? error.details?.reason : error;
}

describe('an awkward file', () => {
  // Compares with the file's bytes without those that are not part of the picture.
  it.each([
    ['jpg-gps.jpg', 'image/jpeg'],
    ['leading-newline.jpg', 'image/jpeg'],
    ['mpf-trailer.jpg', 'image/jpeg'],
    ['samsung-sos-se0.jpg', 'image/jpeg'],
    ['trailing-bytes.jpg', 'image/jpeg'],
    ['one-pixel.png', 'image/png'],
    ['palette-1bit.png', 'image/png'],
    ['trans.png', 'image/png'],
    ['webp-exif.webp', 'image/webp'],
  ])('is sent unchanged, without its metadata: %s', async (name, mimeType) => {
    const file = awkwardPicture(name);
    const { picture } = await take(file);
    expect(picture.mimeType).toBe(mimeType);
    expect(picture.data.length).toBeLessThanOrEqual(file.length);
    const { exif, xmp, icc } = await sharp(picture.data).metadata();
    expect([exif, xmp, icc]).toEqual([undefined, undefined, undefined]);
    expect(Buffer.compare(await pixelsOf(picture.data), await pixelsOf(trimmed(file)))).toBe(0);
  });

  it('is accepted if it is BigTIFF, and reduced if it is very long', async () => {
    expect((await take(awkwardPicture('bigtiff.tif'))).info).toMatchObject({ width: 128, height: 128 });
    expect((await take(awkwardPicture('thin-20000x4.png'))).info).toMatchObject({ width: 2_048, height: 1 });
  });

  it('is left to the browser if only the browser can open it', async () => {
    expect(await refusalOf(awkwardPicture('animated.avif'))).toBe('unsupported');
    expect(await refusalOf(awkwardPicture('webp-48mp.webp'))).toBe('too-many-pixels');
    expect(await refusalOf(awkwardPicture('animated.avif').subarray(0, 900))).toBe('damaged');
  });
});

describe('a JPEG that was cut off', () => {
  it('is whole if only its end marker is missing', async () => {
    const { picture, info } = await take(awkwardPicture('no-eoi.jpg'));
    expect(info).toMatchObject({ width: 320, height: 240, notes: [] });
    const whole = await pixelsOf(awkwardPicture('trailing-bytes.jpg'));
    expect(meanDifference(await pixelsOf(picture.data), whole)).toBeLessThan(2);
  });

  it('loses only the rows whose data is missing', async () => {
    const { picture, info } = await take(awkwardPicture('cut-20-bytes.jpg'));
    expect(info).toMatchObject({ width: 320, height: 224, notes: ['end-cut'] });
    const whole = await pixelsOf(awkwardPicture('trailing-bytes.jpg'));
    const left = await pixelsOf(picture.data);
    expect(meanDifference(left, whole.subarray(0, left.length))).toBeLessThan(2);
  });

  it.each([false, true])('is repaired at 1.5 megapixels (progressive: %s)', async (progressive) => {
    const file = await scene(1_500, 1_000).jpeg({ quality: 90, progressive }).toBuffer();
    const { info } = await take(file.subarray(0, file.length - 40));
    expect(info.notes).toContain('end-cut');
    expect(info.height).toBeGreaterThanOrEqual(960);
  });

  it('is also repaired if it is rotated', async () => {
    const file = await scene(1_500, 1_000).withMetadata({ orientation: 6 }).jpeg({ quality: 90 }).toBuffer();
    const { info, picture } = await take(file.subarray(0, file.length - 40));
    expect(info).toMatchObject({ height: 1_500, notes: ['turned', 'end-cut'] });
    const upright = await sharp(await scene(1_500, 1_000).png().toBuffer())
      .rotate(90)
      .extract({ left: 1_000 - info.width, top: 0, width: info.width, height: 1_500 })
      .removeAlpha()
      .raw()
      .toBuffer();
    expect(meanDifference(await pixelsOf(picture.data), upright)).toBeLessThan(3);
  });

  it('is damaged if half of it is missing, even if it ends with an end marker', async () => {
    expect(await refusalOf(awkwardPicture('cut-half.jpg'))).toBe('damaged');
    const ended = Buffer.concat([awkwardPicture('cut-half.jpg'), Buffer.from([0xff, 0xd9])]);
    expect(await refusalOf(ended)).toBe('damaged');
    const progressive = await scene(1_500, 1_000).jpeg({ progressive: true }).toBuffer();
    expect(await refusalOf(progressive.subarray(0, progressive.length / 2))).toBe('damaged');
  });
});

it('a PNG without its last chunk is whole', async () => {
  const png = await scene(300, 200).png().toBuffer();
  for (const missing of [4, 12]) {
    const { picture } = await take(png.subarray(0, png.length - missing));
    expect(meanDifference(await pixelsOf(picture.data), await pixelsOf(png))).toBeLessThan(2);
  }
});

function trimmed(file: Buffer): Buffer {
  return file[0] === 0x0a ? file.subarray(1) : file;
}

function pixelsOf(file: Buffer): Promise<Buffer> {
  return sharp(file, { failOn: 'none' }).raw().toBuffer();
}

function meanDifference(one: Buffer, other: Buffer): number {
  expect(one.length).toBe(other.length);
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += Math.abs((one[at] ?? 0) - (other[at] ?? 0));
  return sum / one.length;
}
