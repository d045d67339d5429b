import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { endsEarly } from '@/lib/server/gateway/answers/picture-end';

const noise = Uint8Array.from(
  { length: 120 * 90 * 3 },
  (_, at) => (Math.imul(at, 2_654_435_761) >>> 13) & 255,
);
const photo = sharp(noise, { raw: { width: 120, height: 90, channels: 3 } });
const jpeg = await photo.clone().jpeg({ quality: 70 }).toBuffer();
const thumbnail = await photo.clone().resize(40).jpeg({ quality: 40 }).toBuffer();

/** A camera's file, whose Exif holds a whole picture. */
function withThumbnail(picture: Buffer): Buffer {
  const exif = Buffer.concat([Buffer.from('Exif\0\0'), thumbnail]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(exif.length + 2, 2);
  return Buffer.concat([picture.subarray(0, 2), head, exif, picture.subarray(2)]);
}

const files: [string, Buffer][] = [
  ['JPEG with a thumbnail', withThumbnail(jpeg)],
  ['progressive JPEG', await photo.clone().jpeg({ progressive: true }).toBuffer()],
  ['GIF', await photo.clone().gif().toBuffer()],
  ['PNG', await photo.clone().png().toBuffer()],
  ['WebP', await photo.clone().webp().toBuffer()],
];

describe.each(files)('%s', (_, file) => {
  test('is whole, even with a trailer', () => {
    expect(endsEarly(file)).toBe(false);
    expect(endsEarly(Buffer.concat([file, Buffer.alloc(80, 7)]))).toBe(false);
  });

  test('ends early wherever it is cut', () => {
    const wholes: number[] = [];
    for (let length = 100; length < file.length - 8; length += 1)
      if (!endsEarly(file.subarray(0, length))) wholes.push(length);
    expect(wholes).toEqual([]);
  });
});

test('a JPEG with fill bytes is read to its end', () => {
  const filled = Buffer.concat([jpeg.subarray(0, 2), Buffer.alloc(3, 0xff), jpeg.subarray(2)]);
  expect(endsEarly(filled)).toBe(false);
  expect(endsEarly(filled.subarray(0, -40))).toBe(true);
});
