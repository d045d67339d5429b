import { crc32, deflateSync, gzipSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import type { ReferenceRefusal } from '@/lib/protocol/reference-info';

/** A file that somebody might drop on the edit page, with the expected outcome. */
export interface ReferenceFile {
  title: string;
  make: () => Promise<Buffer> | Buffer;
  outcome: 'taken' | ReferenceRefusal;
}

/** A picture with detail everywhere, so that it does not compress to nothing and a rotation is visible. */
export function scene(width: number, height: number): Sharp {
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 3) {
      pixels[at] = (x * 255) / width;
      pixels[at + 1] = (y * 255) / height;
      pixels[at + 2] = 128 + 60 * Math.sin(x / 7) * Math.cos(y / 11);
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

const jpeg = () => scene(320, 240).jpeg().toBuffer();
const png = () => scene(320, 240).png().toBuffer();
const cut = async (make: () => Promise<Buffer>, share: number) => {
  const whole = await make();
  return whole.subarray(0, Math.floor(whole.length * share));
};
const text = (content: string) => () => Buffer.from(content);

/** A PNG made of these chunks. The checksums are right, whatever the header claims. */
function pngOf(
  header: { width: number; height: number; colourType?: number; interlace?: number },
  chunks: readonly [string, Buffer][],
): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(header.width, 0);
  head.writeUInt32BE(header.height, 4);
  head.set([8, header.colourType ?? 0, 0, 0, header.interlace ?? 0], 8);
  const all: [string, Buffer][] = [['IHDR', head], ...chunks, ['IEND', Buffer.alloc(0)]];
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    ...all.map(([name, data]) => chunk(name, data)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

export function isoFile(brand: string, compatible = ''): Buffer {
  const box = Buffer.alloc(8 + 8 + compatible.length);
  box.writeUInt32BE(box.length);
  box.write(`ftyp${brand}`, 4, 'latin1');
  box.write(compatible, 16, 'latin1');
  return Buffer.concat([box, Buffer.alloc(2_000, 7)]);
}

const svg =
  '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><image href="file:///etc/passwd"/></svg>';

/** Files that are rejected, each with its reason. */
const bad: readonly ReferenceFile[] = [
  { title: 'zero bytes', make: text(''), outcome: 'empty' },
  { title: 'one byte', make: text('x'), outcome: 'not-a-picture' },
  { title: 'a text named .png', make: text('Dear diary'), outcome: 'not-a-picture' },
  { title: 'an HTML page', make: text('<!doctype html><title>Sign in</title>'), outcome: 'not-a-picture' },
  { title: 'JSON', make: text('{"image":"…"}'), outcome: 'not-a-picture' },
  { title: 'zeros', make: () => Buffer.alloc(5_000), outcome: 'not-a-picture' },
  { title: 'a zip', make: text('PK\x03\x04'), outcome: 'not-a-picture' },
  { title: 'a gzip', make: () => gzipSync(Buffer.alloc(1_000_000)), outcome: 'not-a-picture' },
  { title: 'a program', make: text('#!/bin/sh\nrm -rf /'), outcome: 'not-a-picture' },
  { title: 'an MP4', make: () => isoFile('isom'), outcome: 'not-a-picture' },
  { title: 'an SVG with a script', make: text(svg), outcome: 'svg' },
  { title: 'an SVG after its XML head', make: text(`<?xml version="1.0"?>\n${svg}`), outcome: 'svg' },
  { title: 'an SVG after a comment', make: text(`<!-- drawn -->\n${svg}`), outcome: 'svg' },
  { title: 'an SVG with a byte order mark', make: text(`\ufeff${svg}`), outcome: 'svg' },
  { title: 'a PDF', make: text('%PDF-1.7\n%âãÏÓ\n'), outcome: 'pdf' },
  { title: 'HEIC', make: () => isoFile('heic', 'mif1heic'), outcome: 'heic' },
  { title: 'HEIC of several pictures', make: () => isoFile('heix', 'msf1'), outcome: 'heic' },
  { title: 'HEIF', make: () => isoFile('mif1', 'heic'), outcome: 'heic' },
  { title: 'a BMP', make: text('BM\x10\x10\0\0\0\0\0\0\x36\0\0\0'), outcome: 'unsupported' },
  { title: 'JPEG XL', make: () => Buffer.from([0xff, 0x0a, 1, 2, 3]), outcome: 'unsupported' },
  { title: 'JPEG 2000', make: text('\0\0\0\x0cjP  \r\n\n'), outcome: 'unsupported' },
  { title: 'a Photoshop file', make: text('8BPS\0\x01'), outcome: 'unsupported' },
  { title: 'an icon', make: text('\0\0\x01\0\x01\0'), outcome: 'unsupported' },
  { title: 'a JPEG cut after its head', make: () => cut(jpeg, 0.1), outcome: 'damaged' },
  { title: 'a JPEG cut in the middle', make: () => cut(jpeg, 0.5), outcome: 'damaged' },
  {
    title: 'a progressive JPEG cut',
    make: () => cut(() => scene(320, 240).jpeg({ progressive: true }).toBuffer(), 0.6),
    outcome: 'damaged',
  },
  { title: 'three bytes of a JPEG', make: () => Buffer.from([0xff, 0xd8, 0xff]), outcome: 'damaged' },
  { title: 'a JPEG head before text', make: text('\xff\xd8\xff hello'), outcome: 'not-a-picture' },
  {
    title: 'a JPEG head before noise',
    make: () => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(900, 3)]),
    outcome: 'damaged',
  },
  { title: 'a PNG cut after its head', make: () => cut(png, 0.02), outcome: 'damaged' },
  { title: 'a PNG cut in the middle', make: () => cut(png, 0.5), outcome: 'damaged' },
  {
    title: 'a PNG of its signature only',
    make: () => Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    outcome: 'damaged',
  },
  { title: 'a PNG without pixels', make: () => pngOf({ width: 10, height: 10 }, []), outcome: 'damaged' },
  { title: 'a PNG of width 0', make: () => pngOf({ width: 0, height: 10 }, []), outcome: 'damaged' },
  {
    title: 'a PNG that claims 60,000 × 60,000',
    make: () => pngOf({ width: 60_000, height: 60_000 }, [['IDAT', deflateSync(Buffer.alloc(100))]]),
    outcome: 'too-many-pixels',
  },
  {
    title: 'a PNG that claims 2 billion × 1',
    make: () => pngOf({ width: 2_000_000_000, height: 1 }, [['IDAT', deflateSync(Buffer.alloc(100))]]),
    outcome: 'damaged',
  },
  {
    title: 'an interlaced PNG of 100 megapixels',
    make: () =>
      pngOf({ width: 10_000, height: 10_000, interlace: 1 }, [['IDAT', deflateSync(Buffer.alloc(100))]]),
    outcome: 'too-many-pixels',
  },
  {
    title: 'a WebP cut in the middle',
    make: () => cut(() => scene(320, 240).webp().toBuffer(), 0.5),
    outcome: 'damaged',
  },
  { title: 'a WebP of its head only', make: text('RIFF\x10\0\0\0WEBPVP8 '), outcome: 'damaged' },
  { title: 'a GIF of its head only', make: text('GIF89a'), outcome: 'damaged' },
  {
    title: 'a GIF that claims 65,535 × 65,535',
    make: () =>
      Buffer.from(
        'GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\xff\xff\xff\xff\0\x02\x02D\x01\0;',
        'latin1',
      ),
    outcome: 'too-many-pixels',
  },
  {
    title: 'an AVIF cut in the middle',
    make: () => cut(() => scene(320, 240).avif({ effort: 0 }).toBuffer(), 0.5),
    outcome: 'damaged',
  },
  { title: 'an AVIF of its head only', make: () => isoFile('avif'), outcome: 'damaged' },
  { title: 'a TIFF of its head only', make: text('II*\0\x08\0\0\0'), outcome: 'damaged' },
  {
    title: 'a TIFF cut in the middle',
    make: () => cut(() => scene(320, 240).tiff({ compression: 'lzw' }).toBuffer(), 0.5),
    outcome: 'damaged',
  },
];

const p3 = () => scene(320, 240).withIccProfile('p3').jpeg().toBuffer();

/** Files that are accepted, however odd. */
const good: readonly ReferenceFile[] = [
  { title: 'a JPEG', make: jpeg, outcome: 'taken' },
  {
    title: 'a progressive JPEG',
    make: () => scene(320, 240).jpeg({ progressive: true }).toBuffer(),
    outcome: 'taken',
  },
  { title: 'a grey JPEG', make: () => scene(320, 240).greyscale().jpeg().toBuffer(), outcome: 'taken' },
  {
    title: 'a CMYK JPEG',
    make: () => scene(320, 240).toColourspace('cmyk').jpeg().toBuffer(),
    outcome: 'taken',
  },
  { title: 'a JPEG in Display P3', make: p3, outcome: 'taken' },
  { title: 'a JPEG with a broken profile', make: async () => breakProfile(await p3()), outcome: 'taken' },
  {
    title: 'a JPEG with text after its end',
    make: async () => Buffer.concat([await jpeg(), Buffer.from('trailing')]),
    outcome: 'taken',
  },
  { title: 'a PNG', make: png, outcome: 'taken' },
  {
    title: 'an interlaced PNG',
    make: () => scene(320, 240).png({ progressive: true }).toBuffer(),
    outcome: 'taken',
  },
  {
    title: 'a PNG of 16 bits',
    make: () => scene(320, 240).toColourspace('rgb16').png().toBuffer(),
    outcome: 'taken',
  },
  {
    title: 'a grey PNG of 16 bits',
    make: () => scene(320, 240).greyscale().toColourspace('grey16').png().toBuffer(),
    outcome: 'taken',
  },
  {
    title: 'a PNG with a palette',
    make: () => scene(320, 240).png({ palette: true, colours: 16 }).toBuffer(),
    outcome: 'taken',
  },
  {
    title: 'a PNG with an opaque alpha channel',
    make: () => scene(320, 240).ensureAlpha().png().toBuffer(),
    outcome: 'taken',
  },
  {
    title: 'a PNG that shows through',
    make: () => scene(320, 240).ensureAlpha(0.5).png().toBuffer(),
    outcome: 'taken',
  },
  { title: 'a picture of one pixel', make: () => scene(1, 1).png().toBuffer(), outcome: 'taken' },
  { title: 'a ribbon of 4,000 × 1', make: () => scene(4_000, 1).png().toBuffer(), outcome: 'taken' },
  {
    title: 'a PNG bomb of 100 megapixels',
    make: () =>
      pngOf({ width: 10_000, height: 10_000 }, [['IDAT', deflateSync(Buffer.alloc(10_000 * 10_001))]]),
    outcome: 'taken',
  },
  { title: 'a lossy WebP', make: () => scene(320, 240).webp().toBuffer(), outcome: 'taken' },
  {
    title: 'a lossless WebP',
    make: () => scene(320, 240).webp({ lossless: true }).toBuffer(),
    outcome: 'taken',
  },
  { title: 'an AVIF', make: () => scene(320, 240).avif({ effort: 0 }).toBuffer(), outcome: 'taken' },
  { title: 'a GIF', make: () => scene(320, 240).gif().toBuffer(), outcome: 'taken' },
  { title: 'a moving GIF', make: () => frames('gif'), outcome: 'taken' },
  { title: 'a moving WebP', make: () => frames('webp'), outcome: 'taken' },
  { title: 'a TIFF', make: () => scene(320, 240).tiff().toBuffer(), outcome: 'taken' },
  {
    title: 'a CMYK TIFF',
    make: () => scene(320, 240).toColourspace('cmyk').tiff().toBuffer(),
    outcome: 'taken',
  },
];

export const referenceFiles: readonly ReferenceFile[] = [...bad, ...good];

/** Two frames: the scene, then white. */
export async function frames(format: 'gif' | 'webp'): Promise<Buffer> {
  const first = await scene(320, 240).png().toBuffer();
  const second = await sharp({ create: { width: 320, height: 240, channels: 3, background: 'white' } })
    .png()
    .toBuffer();
  const animated = sharp([first, second], { join: { animated: true } });
  return format === 'gif' ? animated.gif().toBuffer() : animated.webp().toBuffer();
}

/** Overwrites the middle of an embedded colour profile. */
function breakProfile(file: Buffer): Buffer {
  const broken = Buffer.from(file);
  const at = broken.indexOf('ICC_PROFILE');
  broken.fill(0xee, at + 40, at + 200);
  return broken;
}
