import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { stripMetadata } from '@/lib/server/platform/images/strip-metadata';

const secret = 'a secret that nobody chose to share';
const mimeTypes = ['image/png', 'image/jpeg', 'image/webp'] as const;
type MimeType = (typeof mimeTypes)[number];
/** Files as an encoder writes them, and files with more metadata than it can write. */
const plain = new Map<MimeType, Buffer>();
const laden = new Map<MimeType, Buffer>();

beforeAll(async () => {
  const pixels = Buffer.from(Array.from({ length: 64 * 40 * 3 }, (_, at) => (at * 31) % 256));
  const drawn = () =>
    sharp(pixels, { raw: { width: 64, height: 40, channels: 3 } })
      .withExif({ IFD0: { ImageDescription: secret } })
      .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/">${secret}</x:xmpmeta>`);
  plain.set('image/png', await drawn().png().toBuffer());
  plain.set('image/jpeg', await drawn().jpeg({ progressive: true, quality: 90 }).toBuffer());
  plain.set('image/webp', await drawn().webp({ quality: 90 }).toBuffer());
  laden.set('image/png', withText(fileOf('image/png')));
  laden.set('image/jpeg', withComment(fileOf('image/jpeg')));
  laden.set('image/webp', fileOf('image/webp'));
});

/** What image models' servers often add: the prompt as a text chunk, compressed and uncompressed. */
function withText(png: Buffer): Buffer {
  const header = png.subarray(0, 33);
  const text = chunk('tEXt', Buffer.from(`prompt\0${secret}`, 'latin1'));
  const packed = chunk('zTXt', Buffer.concat([Buffer.from('note\0\0', 'latin1'), deflateSync(secret)]));
  return Buffer.concat([header, text, packed, png.subarray(33)]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  // The checksum of a chunk that is dropped is not checked.
  return Buffer.concat([length, named, Buffer.alloc(4)]);
}

function withComment(jpeg: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(0xfffe, 0);
  head.writeUInt16BE(secret.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, Buffer.from(secret), jpeg.subarray(2)]);
}

function fileOf(mimeType: MimeType): Buffer {
  return plain.get(mimeType) ?? expect.fail(`There is no ${mimeType}.`);
}

async function pixelsOf(file: Uint8Array): Promise<string> {
  return createHash('sha256')
    .update(await sharp(file).autoOrient().raw().toBuffer())
    .digest('hex');
}

describe.each(mimeTypes)('the shared copy of a file of type %s', (mimeType) => {
  it('has the same pixels and no metadata', async () => {
    const file = Buffer.concat([laden.get(mimeType) ?? Buffer.alloc(0), Buffer.from(secret)]);
    const stripped = stripMetadata(mimeType, file) ?? expect.fail('It was refused.');
    expect(file.includes(secret)).toBe(true);
    expect(stripped.includes(secret)).toBe(false);
    expect(stripped.includes('zTXt')).toBe(false);
    const { exif, xmp, comments, width } = await sharp(stripped).metadata();
    expect({ exif, xmp, comments, width }).toEqual({
      exif: undefined,
      xmp: undefined,
      comments: undefined,
      width: 64,
    });
    expect(await pixelsOf(stripped)).toBe(await pixelsOf(fileOf(mimeType)));
    expect(stripMetadata(mimeType, stripped)?.equals(stripped)).toBe(true);
  });

  it('is refused if the file is cut off anywhere', () => {
    const whole = stripMetadata(mimeType, fileOf(mimeType)) ?? expect.fail('It was refused.');
    for (let length = 16; length < whole.length; length += 97) {
      expect(stripMetadata(mimeType, whole.subarray(0, length))).toBeNull();
    }
  });
});

it('keeps a photograph upright without its Exif', async () => {
  const turned = await sharp(fileOf('image/jpeg'))
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 90 })
    .toBuffer();
  const stripped = stripMetadata('image/jpeg', turned) ?? expect.fail('It was refused.');
  expect((await sharp(stripped).metadata()).orientation).toBe(6);
  expect(stripped.includes(secret)).toBe(false);
  expect(await pixelsOf(stripped)).toBe(await pixelsOf(turned));
});

it('keeps the transparency and the colour profile', async () => {
  const file = await sharp({ create: { width: 8, height: 8, channels: 4, background: '#ff660080' } })
    .withIccProfile('p3')
    .webp({ lossless: true })
    .toBuffer();
  const { hasAlpha, icc } = await sharp(stripMetadata('image/webp', file) ?? undefined).metadata();
  expect(hasAlpha).toBe(true);
  expect(icc?.length).toBeGreaterThan(100);
});

it('rejects animations', async () => {
  const frames = await sharp(Buffer.from(Array.from({ length: 8 * 16 * 3 }, (_, at) => at % 256)), {
    raw: { width: 8, height: 16, channels: 3, pageHeight: 8 },
  })
    .webp({ loop: 0 })
    .toBuffer();
  expect(frames.includes('ANMF')).toBe(true);
  expect(stripMetadata('image/webp', frames)).toBeNull();
});

it('keeps the colour profile of a PNG, but not the name that its author gave the profile', async () => {
  const file = await sharp(fileOf('image/png')).withIccProfile('p3').png().toBuffer();
  const at = file.indexOf('iCCP');
  const profile = file.subarray(file.indexOf(0, at), at + 4 + file.readUInt32BE(at - 4));
  const named = Buffer.concat([Buffer.from(`iCCP${secret}`, 'latin1'), profile]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(named.length - 4);
  checksum.writeUInt32BE(crc32(named));
  const rest = file.subarray(at + 4 + file.readUInt32BE(at - 4) + 4);
  const telling = Buffer.concat([file.subarray(0, at - 4), length, named, checksum, rest]);
  expect((await sharp(telling).metadata()).icc?.length).toBeGreaterThan(100);

  const stripped = stripMetadata('image/png', telling) ?? expect.fail('It should be a PNG still.');
  expect(stripped.includes(secret)).toBe(false);
  const metadata = await sharp(stripped).metadata();
  expect(metadata.icc).toEqual((await sharp(file).metadata()).icc);
  expect(await pixelsOf(stripped)).toBe(await pixelsOf(file));
});
