import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { isUncommonJpeg, readFileFacts, sniffFile } from '@/lib/browser/references/read-file-facts';
import { frames, scene } from '@/tests/support/reference-files';

const place = { IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '25/1 2/1 0/1' } };
const camera = { IFD0: { Make: 'Camera' } };
const none = { hasLocation: false, isTurned: false, isAnimated: false };

/** The checksum is not checked. */
function pngChunk(kind: string, dataBytes: number): Buffer {
  const chunk = Buffer.alloc(dataBytes + 12);
  chunk.writeUInt32BE(dataBytes);
  chunk.write(kind, 4, 'latin1');
  return chunk;
}

async function factsOf(file: Uint8Array) {
  const blob = new Blob([new Uint8Array(file)]);
  return readFileFacts(blob, await sniffFile(blob));
}

describe('before this browser re-encodes a file, it finds', () => {
  it.each(['jpeg', 'png', 'webp'] as const)(
    'the location in a %s, at the file’s beginning or end',
    async (format) => {
      const picture = (exif: typeof place | typeof camera) =>
        scene(900, 700).withExif(exif).toFormat(format).toBuffer();
      expect(await factsOf(await picture(place))).toMatchObject({ hasLocation: true });
      expect(await factsOf(await picture(camera))).toEqual(none);
    },
  );

  it('that the picture is turned', async () => {
    const turned = await scene(300, 200).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await factsOf(turned)).toEqual({ ...none, isTurned: true });
  });

  it.each(['gif', 'webp'] as const)('that a %s is animated', async (format) => {
    const moving = sharp(await frames(format), { animated: true }).toFormat(format, { loop: 0 });
    expect(await factsOf(await moving.toBuffer())).toEqual({ ...none, isAnimated: true });
    expect(await factsOf(await scene(300, 200).toFormat(format).toBuffer())).toEqual(none);
  });

  it('that a GIF is animated although it plays once and its first frame is large', async () => {
    const noise = { type: 'gaussian', mean: 128, sigma: 80 } as const;
    const create = { width: 600, height: 600, channels: 3, background: 'black', noise } as const;
    const first = await sharp({ create }).png().toBuffer();
    const second = await sharp({ create }).png().toBuffer();
    const frame = { effort: 1, colours: 256, dither: 0, loop: 1 };
    const once = await sharp([first, second], { join: { animated: true } })
      .gif(frame)
      .toBuffer();
    expect(once.length).toBeGreaterThan(500_000);
    expect(await factsOf(once)).toEqual({ ...none, isAnimated: true });
  });

  it('that a PNG is animated, however much metadata comes first', async () => {
    const still = await scene(300, 200).png().toBuffer();
    const head = 33;
    const noted = Buffer.concat([still.subarray(0, head), pngChunk('iTXt', 300_000), still.subarray(head)]);
    const moving = Buffer.concat([
      noted.subarray(0, head + 300_012),
      pngChunk('acTL', 8),
      still.subarray(head),
    ]);
    expect(await factsOf(moving)).toEqual({ ...none, isAnimated: true });
    expect(await factsOf(noted)).toEqual(none);
  });

  it('nothing in an Exif block that is cut off', async () => {
    const whole = await scene(300, 200).withExif(place).jpeg().toBuffer();
    const start = whole.indexOf('Exif');
    for (const length of [8, 12, 20]) expect(await factsOf(whole.subarray(0, start + length))).toEqual(none);
  });
});

describe('a JPEG in CMYK is recognised', () => {
  const segment = (marker: number, length: number) => {
    const bytes = Buffer.alloc(length + 2);
    bytes.writeUInt16BE(0xff00 + marker);
    bytes.writeUInt16BE(length, 2);
    return bytes;
  };
  const jpegOf = (space: 'cmyk' | 'srgb') => scene(64, 48).toColourspace(space).jpeg().toBuffer();
  const behind = (jpeg: Buffer, segments: Buffer[]) =>
    new Blob([new Uint8Array(Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]))]);

  it.each<[string, Buffer[]]>([
    ['directly', []],
    ['behind a long segment', [segment(0xee, 65_000)]],
    ['behind more segments than are read at once', Array.from({ length: 9 }, () => segment(0xe2, 65_535))],
    ['behind thousands of short ones', Array.from({ length: 20_000 }, () => segment(0xe5, 20))],
    ['behind fill bytes', [Buffer.alloc(7, 0xff)]],
    ['at the very end of a part that is read', [segment(0xe2, 65_535), Buffer.alloc(262_144 - 65_541, 0xff)]],
  ])('%s', async (_, segments) => {
    expect(await isUncommonJpeg(behind(await jpegOf('cmyk'), segments))).toBe(true);
    expect(await isUncommonJpeg(behind(await jpegOf('srgb'), segments))).toBe(false);
  });

  it('unless its segments lead nowhere', async () => {
    expect(await isUncommonJpeg(new Blob([new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0])]))).toBe(
      false,
    );
    expect(await isUncommonJpeg(behind(Buffer.from([0xff, 0xd8]), [Buffer.alloc(500_000, 0xff)]))).toBe(
      false,
    );
  });
});
