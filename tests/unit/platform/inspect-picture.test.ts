import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { inspectPicture } from '@/lib/server/platform/images/inspect-picture';

const canvas = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 4, background: '#f80' } });

describe('inspectPicture', () => {
  test.each(['png', 'jpeg', 'webp', 'gif', 'avif'] as const)('recognises %s by its bytes', async (format) => {
    const bytes = await canvas(48, 32).toFormat(format).toBuffer();
    expect(await inspectPicture(bytes)).toEqual({ mimeType: `image/${format}`, width: 48, height: 32 });
  });

  test('gives width and height as a viewer shows the picture', async () => {
    const bytes = await canvas(48, 32).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    expect(await inspectPicture(bytes)).toMatchObject({ width: 32, height: 48 });
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('hello')],
    ['HTML', Buffer.from('<!doctype html><title>404</title>')],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ['SVG after an XML head', Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['PDF', Buffer.from('%PDF-1.7\n')],
    ['a bare PNG head', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
    ['a bare JPEG head', Buffer.from('\xff\xd8\xff\xe0', 'latin1')],
    ['a RIFF that is not a WebP', Buffer.from('RIFF\x00\x00\x00\x00WAVEfmt ', 'latin1')],
    ['HEIC', Buffer.from('\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic', 'latin1')],
    ['an MP4', Buffer.from('\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2', 'latin1')],
  ])('refuses %s', async (_, bytes) => {
    expect(await inspectPicture(bytes)).toBeNull();
  });

  test('refuses TIFF, which the decoder could read but no gateway sends', async () => {
    expect(await inspectPicture(await canvas(8, 8).tiff().toBuffer())).toBeNull();
  });

  test('refuses a PNG that claims 30,000 × 30,000 pixels in a few bytes', async () => {
    const bytes = await canvas(8, 8).png().toBuffer();
    bytes.writeUInt32BE(30_000, 16);
    bytes.writeUInt32BE(30_000, 20);
    expect(await inspectPicture(bytes)).toBeNull();
  });
});
