import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { libraryKeys } from '@/lib/server/library/library-keys';
import { getLibraryThumbnail } from '@/lib/server/library/library-thumbnail';
import { inspectPicture } from '@/lib/server/platform/images/inspect-picture';
import { validateImage } from '@/lib/server/platform/images/validate-image';
import { openFileSystem } from '@/lib/server/platform/storage/file-system';
import { convertUpload } from '@/lib/server/references/convert-upload';
import { hashOf } from '../../support/library-client';
import { openPictureBrowser, type PictureBrowser } from '../../support/shown-picture';

const signal = new AbortController().signal;
let browser: PictureBrowser;
let directory: string;

beforeAll(async () => {
  browser = await openPictureBrowser();
  directory = await mkdtemp(path.join(tmpdir(), 'safelight-orientation-'));
});
afterAll(async () => {
  await browser.close();
  await rm(directory, { recursive: true, force: true });
});

/** Dark, with its first corner white; following its Exif turns it on its side. */
async function turned(format: 'jpeg' | 'png' | 'webp'): Promise<Buffer> {
  const corner = await sharp({ create: { width: 16, height: 16, channels: 3, background: 'white' } })
    .png()
    .toBuffer();
  return sharp({ create: { width: 64, height: 32, channels: 3, background: '#203040' } })
    .composite([{ input: corner, left: 0, top: 0 }])
    .withMetadata({ orientation: 6 })
    .toFormat(format, { quality: 95 })
    .toBuffer();
}

/** What the browser shows of a file: its size, and the corner that is white. */
async function lookAt(file: Uint8Array) {
  const { width, height, rgba } = (await browser.show(file)) ?? expect.fail('The browser shows nothing.');
  const corners = { left: [4, 4], right: [width - 5, 4] } as const;
  const bright = Object.entries(corners).find(([, [x, y]]) => (rgba[(y * width + x) * 4] ?? 0) > 128);
  return { width, height, white: bright?.[0] };
}

async function thumbnailOf(file: Buffer): Promise<Uint8Array> {
  const storage = openFileSystem(directory);
  const id = randomUUID().replaceAll('-', '');
  await storage.put(libraryKeys.original(id, hashOf(file)), file);
  return (await getLibraryThumbnail(storage, id, hashOf(file))) ?? expect.fail('There is no thumbnail.');
}

describe.each(['jpeg', 'png', 'webp'] as const)('a %s whose Exif turns it', (format) => {
  it('looks the same in a share, in a thumbnail and as a reference as in the gallery', async () => {
    const file = await turned(format);
    const seen = await lookAt(file);
    const { width, height } = seen;
    const { original, large, small, ...size } =
      (await validateImage(signal, file)) ?? expect.fail('It cannot be shared.');
    for (const copy of [original, large, small, await thumbnailOf(file)]) {
      expect(await lookAt(copy)).toEqual(seen);
    }
    expect(size).toMatchObject({ width, height });
    expect(await inspectPicture(file)).toMatchObject({ width, height });
    const options = { edge: 2_048, budgetBytes: 1_000_000 };
    const { picture } = await convertUpload(signal, new Uint8Array(file), options);
    expect(await lookAt(picture.data)).toEqual(seen);
  });

  it('keeps nothing of its Exif but the orientation', async () => {
    const file = await sharp(await turned(format))
      .withMetadata({ orientation: 6 })
      .withExifMerge({ IFD0: { Model: 'Secret Camera' }, IFD3: { GPSLatitude: '25/1 2/1 0/1' } })
      .toBuffer();
    expect(file.includes('Secret Camera')).toBe(true);
    const { original } = (await validateImage(signal, file)) ?? expect.fail('It cannot be shared.');
    expect(original.includes('Secret Camera')).toBe(false);
    expect((await sharp(original).metadata()).exif?.length ?? 0).toBeLessThan(40);
  });
});
