import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { sniffUpload } from '@/lib/server/references/sniff-upload';

const latin1 = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));

/** The head of a TIFF whose first picture has these tags, each a number of 32 bits. */
function tiff(tags: Record<number, number>, isLittle = true): Uint8Array {
  const entries = Object.entries(tags);
  const file = Buffer.alloc(8 + 2 + entries.length * 12 + 4);
  const short = (value: number, at: number) =>
    isLittle ? file.writeUInt16LE(value, at) : file.writeUInt16BE(value, at);
  const long = (value: number, at: number) =>
    isLittle ? file.writeUInt32LE(value, at) : file.writeUInt32BE(value, at);
  file.write(isLittle ? 'II*\0' : 'MM\0*', 'latin1');
  long(8, 4);
  short(entries.length, 8);
  entries.forEach(([tag, value], index) => {
    const at = 10 + index * 12;
    short(Number(tag), at);
    short(4, at + 2);
    long(1, at + 4);
    long(value, at + 8);
  });
  return new Uint8Array(file);
}

describe('the raw file of a camera is not opened as the thumbnail in it', () => {
  test.each<[string, Uint8Array]>([
    ['DNG', tiff({ 254: 1, 330: 200, 50706: 0x0401 })],
    ['NEF, whose first picture is a smaller copy', tiff({ 254: 1, 256: 160, 330: 200 }, false)],
    ['CR2', latin1('II*\0\x10\0\0\0CR\x02\0')],
    ['CR3', latin1('\0\0\0\x18ftypcrx \0\0\0\x01crx isom')],
    ['RW2', latin1('IIU\0\x18\0\0\0')],
    ['ORF', latin1('IIRO\x08\0\0\0')],
    ['RAF', latin1('FUJIFILMCCD-RAW 0201')],
  ])('%s', (_, bytes) => {
    expect(sniffUpload(bytes)).toEqual({ rejection: 'unsupported' });
  });

  test('while a TIFF of a program is one, with several pictures too', async () => {
    const picture = sharp({ create: { width: 8, height: 8, channels: 3, background: '#f00' } });
    const plain = await picture.tiff({ pyramid: true, tile: true, tileWidth: 16, tileHeight: 16 }).toBuffer();
    expect(sniffUpload(new Uint8Array(plain))).toEqual({ mimeType: 'image/tiff' });
    expect(sniffUpload(tiff({ 254: 0, 330: 200 }))).toEqual({ mimeType: 'image/tiff' });
    expect(sniffUpload(latin1('II*\0\xff\xff\xff\xff'))).toEqual({ mimeType: 'image/tiff' });
  });
});

test.each([
  ...[
    'qoif\0\0\0\x01',
    '\x76\x2f\x31\x01\x02',
    '#?RADIANCE\n',
    'DDS |',
    'icns\0\0',
    '\0\0\x02\0\x01',
    'II\xbc\x01',
  ],
  ...['P6\n2 2\n255\n', 'P5 # a note\n4 4 255 ', 'P7\nWIDTH 2\n', 'gimp xcf v011', '\xff\x4f\xff\x51'],
])('a file that begins "%s" is a picture of an unsupported kind', (start) => {
  expect(sniffUpload(latin1(start))).toEqual({ rejection: 'unsupported' });
});

test.each([
  ['behind a licence', `<?xml version="1.0"?>\n<!-- ${'x'.repeat(5_000)} -->\n<svg xmlns="a">`],
  ['behind a mark of its encoding', `\xef\xbb\xbf<!-- ${'x'.repeat(2_000)} --><svg>`],
])('an SVG is one %s', (_, text) => {
  expect(sniffUpload(latin1(text))).toEqual({ rejection: 'svg' });
});

test.each(['hello', `<!doctype html><p>${'x'.repeat(3_000)}<svg>`, 'P1 is a name', '', 'PK\x03\x04'])(
  '"%s" is not a picture',
  (text) => {
    expect(sniffUpload(latin1(text))).toEqual({ rejection: text === '' ? 'empty' : 'not-a-picture' });
  },
);
