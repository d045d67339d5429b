import sharp from 'sharp';
import { expect, test } from 'vitest';
import { readAnyAnswer } from '../../support/read-any-answer';

const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
const png = await sharp({ create: { width: 160, height: 120, channels: 3, background: '#123', noise } })
  .png()
  .toBuffer();
const base64 = png.toString('base64');

test.each(['images', 'tasks', 'chat'] as const)(
  'a picture as a list of bytes is read on the %s route',
  async (route) => {
    for (const body of [{ data: [{ image: png }] }, { data: png }, { result: { picture: png, id: 'x' } }]) {
      const read = await readAnyAnswer([Buffer.from(JSON.stringify(body))], { route });
      expect(read.pictures).toEqual([base64]);
      expect(read.error).toBeNull();
    }
  },
);

test.each([
  ['as Python writes bytes', [...png]],
  ['as Java writes bytes', [...new Int8Array(png)]],
])('a picture as a plain list of numbers, %s, is read in any place', async (_, list) => {
  const bodies = [
    { image: list },
    { data: [{ bytes: list }] },
    { images: [list] },
    { result: { file: { name: 'a.png', content: { type: 'Buffer', data: list } } } },
    { candidates: [{ content: { parts: [{ inlineData: { mimeType: 'image/png', data: list } }] } }] },
  ];
  for (const body of bodies) {
    const read = await readAnyAnswer([Buffer.from(JSON.stringify(body))]);
    expect(read).toMatchObject({ pictures: [base64], error: null });
  }
});

test('a list of bytes that is not a picture is ignored', async () => {
  for (const data of [[1, 2, 3], [...png.subarray(0, 90), 'x'], [...png.subarray(0, 90), 256], 'AAAA']) {
    const read = await readAnyAnswer([Buffer.from(JSON.stringify({ data: { type: 'Buffer', data } }))]);
    expect(read.pictures).toEqual([]);
    expect(read.error).not.toBeNull();
  }
});
