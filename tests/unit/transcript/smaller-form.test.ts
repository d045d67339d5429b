import { expect, test } from 'vitest';
import { readTranscript, urlsOf } from '../../support/read-transcript';

const full = 'https://cdn.relay.io/out/8f3a.png';
const thumb = 'https://cdn.relay.io/out/8f3a_thumb.webp';
const other = 'https://cdn.relay.io/out/77b0.png';

const bothWays = (text: string) => [[text], text.match(/[\s\S]{1,7}/g) ?? []];

test.each([
  ['around it', `[![lamp](${thumb})](${full})`],
  [
    'around a copy that a storage service resizes',
    `[![lamp](${full}?x-oss-process=image/resize,w_200)](${full})`,
  ],
  ['around its tag', `<a href="${full}" target="_blank"><img src="${thumb}" width="200"></a>`],
  ['on the next line', `![预览图](${thumb})\n[原图](${full})\n`],
  ['behind an empty line', `![lamp](${thumb})\n\n[Download full size](${full})\n\nDone.`],
  ['on the same line', `![lamp](${thumb}) [下载高清大图](${full})`],
])('a thumbnail gives way to the full-size picture that is linked %s', (_, text) => {
  for (const pieces of bothWays(text)) expect(urlsOf(readTranscript(pieces))).toEqual([full]);
});

test.each([
  ['a thumbnail beside a link to something else', `![lamp](${thumb})\n[Another of mine](${full})`, [thumb]],
  ['a thumbnail inside a link to a page', `[![lamp](${thumb})](https://relay.io/view/1)`, [thumb]],
  ['a full-size picture inside a link to another', `[![lamp](${full})](${other})`, [full]],
  ['two full-size pictures', `![a](${full})\n![b](${other})`, [full, other]],
  ['a thumbnail and another picture', `![a](${thumb})\n![b](${other})`, [thumb, other]],
])('%s stays what it is', (_, text, urls) => {
  for (const pieces of bothWays(text)) expect(urlsOf(readTranscript(pieces))).toEqual(urls);
});

test('each of several thumbnails gives way to its own picture', () => {
  const text = [1, 2, 3]
    .map((n) => `[![${n}](https://cdn.relay.io/thumbs/${n}.jpg)](https://cdn.relay.io/out/${n}.png)`)
    .join('\n');
  for (const pieces of bothWays(text))
    expect(urlsOf(readTranscript(pieces))).toEqual([1, 2, 3].map((n) => `https://cdn.relay.io/out/${n}.png`));
});
