import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanFiles } from '@/lib/server/references/clean-files';
import { convertUpload } from '@/lib/server/references/convert-upload';
import { avifWith, awkwardPicture, colourBlocks, pngWith, uint32 } from '../../support/shown-files';
import { openPictureBrowser, type PictureBrowser } from '../../support/shown-picture';

/** Out of 255. A larger difference is a colour that the user did not give us. */
const differenceMax = 4;
const p3Primaries = uint32(31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6_000);
const wideGamma = Buffer.from(uint32(55_000));

let browser: PictureBrowser;

beforeAll(async () => {
  browser = await openPictureBrowser();
});
afterAll(async () => {
  await browser.close();
});

async function sent(file: Buffer): Promise<Buffer> {
  const { picture } = await convertUpload(new AbortController().signal, new Uint8Array(file), {
    edge: 'original',
    budgetBytes: 10_000_000,
  });
  return picture.data;
}

/**
 * The mean difference between what the browser shows of a file and the pixels that are sent, read without a profile.
 */
async function difference(file: Buffer, send = sent): Promise<number> {
  const shown = (await browser.show(file)) ?? expect.fail('The browser shows nothing of it.');
  const pixels = await sharp(await send(file), { ignoreIcc: true, failOn: 'error' })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([pixels.info.width, pixels.info.height]).toEqual([shown.width, shown.height]);
  let sum = 0;
  for (let at = 0; at < shown.rgba.length; at += 1) {
    const isAlpha = at % 4 === 3;
    // Transparent pixels have no colour.
    const weight = isAlpha ? 1 : (shown.rgba[at - (at % 4) + 3] ?? 0) / 255;
    sum += weight * Math.abs((shown.rgba[at] ?? 0) - (pixels.data[at] ?? 0));
  }
  return sum / shown.rgba.length;
}

/** What leaves of a file that another client sends with a job. */
async function sentWithJob(file: Buffer): Promise<Buffer> {
  const files = { references: [new Uint8Array(file)], mask: null };
  const cleaned = await cleanFiles(new AbortController().signal, files);
  return Buffer.from(cleaned.references[0] ?? expect.fail('Nothing leaves.'));
}

const cmyk = () => colourBlocks().toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();

/** A JPEG whose Adobe segment says another transform of its colours; null: without one. */
function withAdobe(jpeg: Buffer, transform: number | null): Buffer {
  const at = jpeg.indexOf(Buffer.from([0xff, 0xee]));
  const end = at + 2 + jpeg.readUInt16BE(at + 2);
  const changed = Buffer.from(jpeg.subarray(at, end));
  changed[changed.length - 1] = transform ?? 0;
  return Buffer.concat([jpeg.subarray(0, at), ...(transform === null ? [] : [changed]), jpeg.subarray(end)]);
}

async function profileOf(space: string): Promise<Buffer> {
  const picture = colourBlocks().withIccProfile(space);
  if (space === 'cmyk') picture.toColourspace('cmyk');
  const { icc } = await sharp(await picture.jpeg().toBuffer()).metadata();
  return icc ?? expect.fail('There is no profile.');
}

function withProfile(jpeg: Buffer, icc: Buffer): Buffer {
  const count = Math.ceil(icc.length / 65_000);
  const segments = Array.from({ length: count }, (_, at) => {
    const part = icc.subarray(at * 65_000, (at + 1) * 65_000);
    const head = Buffer.from('\xff\xe2\0\0ICC_PROFILE\0\0\0', 'latin1');
    head.writeUInt16BE(head.length - 2 + part.length, 2);
    head.set([at + 1, count], head.length - 2);
    return Buffer.concat([head, part]);
  });
  return Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);
}

describe('what is sent has the colours that Chromium shows', () => {
  it.each([
    ...['cmyk.jpg', 'gray16.png', 'hdr-rec2020.avif', 'p3.jpg', 'palette-1bit.png', 'png-cicp-p3.png'],
    ...['png-gama-linear.png', 'small-frame.gif', 'trans.png', 'webp-exif.webp', 'mpf-trailer.jpg'],
    'samsung-sos-se0.jpg',
  ])('of the file %s', async (name) => {
    expect(await difference(awkwardPicture(name))).toBeLessThanOrEqual(differenceMax);
  });

  it.each([
    ['a linear gamma', [['gAMA', uint32(100_000)]]],
    ['the gamma of most screens', [['gAMA', uint32(45_455)]]],
    ['an odd gamma', [['gAMA', wideGamma]]],
    ['primaries without a gamma', [['cHRM', p3Primaries]]],
    [
      'primaries and a gamma',
      [
        ['gAMA', uint32(45_455)],
        ['cHRM', p3Primaries],
      ],
    ],
    [
      'sRGB beside a gamma',
      [
        ['sRGB', Buffer.from([0])],
        ['gAMA', uint32(100_000)],
      ],
    ],
  ] as const)('of a PNG with %s', async (_, chunks) => {
    expect(await difference(await pngWith(chunks.map(([type, data]) => [type, data])))).toBeLessThanOrEqual(
      differenceMax,
    );
  });

  // Code points from ITU-T H.273: primaries, transfer.
  it.each([
    ...[
      [1, 13],
      [12, 13],
      [9, 13],
      [9, 14],
      [9, 16],
      [9, 18],
      [1, 16],
      [1, 18],
      [1, 1],
      [1, 4],
      [1, 5],
      [1, 7],
    ],
    ...[
      [1, 8],
      [11, 17],
      [4, 13],
      [5, 13],
      [6, 13],
      [8, 13],
      [22, 13],
      [2, 13],
      [1, 12],
    ],
  ])('of a PNG with the code points %i and %i', async (primaries, transfer) => {
    const file = await pngWith([['cICP', Buffer.from([primaries ?? 0, transfer ?? 0, 0, 1])]]);
    expect(await difference(file)).toBeLessThanOrEqual(differenceMax);
  });

  it.each([
    ...[
      [9, 16, 470],
      [9, 16, 0],
      [9, 16, 1_000],
      [9, 16, 4_000],
      [9, 16, 150],
      [9, 18, 470],
      [9, 18, 0],
    ],
    ...[
      [12, 16, 470],
      [1, 13, 470],
      [9, 1, 470],
      [9, 14, 470],
      [12, 13, 470],
      [1, 8, 470],
      [9, 2, 470],
      [2, 2, 470],
    ],
  ])(
    'of an AVIF with the code points %i and %i and light of %i nits',
    async (primaries, transfer, peakNits) => {
      const file = avifWith({ primaries: primaries ?? 0, transfer: transfer ?? 0, peakNits: peakNits ?? 0 });
      expect(await difference(file)).toBeLessThanOrEqual(differenceMax);
    },
  );

  it.each([
    ['Display P3', () => colourBlocks().withIccProfile('p3').png().toBuffer()],
    ['Display P3 in a WebP', () => colourBlocks().withIccProfile('p3').webp({ lossless: true }).toBuffer()],
    ['16 bits', () => colourBlocks().toColourspace('rgb16').png().toBuffer()],
    ['monochrome AVIF', () => colourBlocks().greyscale().avif({ quality: 90, effort: 0 }).toBuffer()],
    ['AVIF of 10 bits', () => colourBlocks().avif({ quality: 90, effort: 0, bitdepth: 10 }).toBuffer()],
    ['CMYK without a profile', () => cmyk()],
    [
      'WebP with an orientation, which browsers ignore',
      () => colourBlocks().resize(256, 40).withMetadata({ orientation: 6 }).webp({ quality: 95 }).toBuffer(),
    ],
    [
      'PNG with an orientation',
      () => colourBlocks().resize(256, 40).withMetadata({ orientation: 6 }).png().toBuffer(),
    ],
    [
      'JPEG with an orientation',
      () => colourBlocks().resize(256, 40).withMetadata({ orientation: 7 }).jpeg({ quality: 95 }).toBuffer(),
    ],
    ['CMYK as luminance and chroma', async () => withAdobe(await cmyk(), 2)],
    ['CMYK without a mark of Adobe', async () => withAdobe(await cmyk(), null)],
    ['CMYK with a profile of RGB', async () => withProfile(await cmyk(), await profileOf('p3'))],
  ])('of %s', async (_, make) => {
    expect(await difference(await make())).toBeLessThanOrEqual(differenceMax);
  });

  it.each([
    ['CMYK', () => cmyk()],
    ['CMYK as luminance and chroma', async () => withAdobe(await cmyk(), 2)],
  ])('of %s that comes with a job', async (_, make) => {
    expect(await difference(await make(), sentWithJob)).toBeLessThanOrEqual(differenceMax);
  });

  it('or is refused, naming the file and what to do', async () => {
    const file = withProfile(await cmyk(), await profileOf('cmyk'));
    await expect(sentWithJob(file)).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('Save it in RGB'),
      details: { field: 'reference', reason: 'cmyk' },
    });
  });
});
