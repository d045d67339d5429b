import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { readAnyAnswer } from '../../support/read-any-answer';

const raw = { width: 64, height: 64, channels: 3 } as const;
const png = (
  await sharp(randomBytes(64 * 64 * 3), { raw })
    .png()
    .toBuffer()
).toString('base64');
const lines = png.match(/.{1,76}/g) ?? [];

test.each([
  ['every plus is a space, as after decoding a form', png.replaceAll('+', ' ')],
  ['its line breaks were escaped twice', lines.join('\\n')],
  ['its line breaks of Windows were escaped twice', lines.join('\\r\\n')],
  ['it is broken by line breaks', lines.join('\n')],
  ['it is broken by spaces', lines.join(' ')],
])('a picture is delivered whole if %s', async (_, b64) => {
  for (const body of [{ data: [{ b64_json: b64 }] }, { data: [{ url: b64 }] }, { images: [b64] }]) {
    const { pictures } = await readAnyAnswer([Buffer.from(JSON.stringify(body))]);
    expect(pictures[0] === png).toBe(true);
    expect(pictures).toHaveLength(1);
  }
});
