import { describe, expect, test } from 'vitest';
import { readTranscript, urlsOf } from '../../support/read-transcript';

const url = 'https://cdn.relay.io/out/1.png';
const query = '?se=2026-11-30T10%3A00%3A00Z&sp=r&sig=AbC%2Fd%3D';
const signed = `https://cdn.relay.io/out/a1.png${query}`;

const readUrls = (text: string) => urlsOf(readTranscript([text]));

describe('a bare address ends where the words of the sentence begin,', () => {
  test.each([
    ['in Chinese', `图片：${url}请查收`, [url]],
    ['in Chinese, after a query', `下载 ${signed}点击保存`, [signed]],
    ['which are an emoji', `👉${url}👈 enjoy`, [url]],
    ['which are in Japanese', `画像は${url}です`, [url]],
    ['between two addresses', `第一张${url}第二张${url.replace('1', '2')}完成`, [url, url.replace('1', '2')]],
    [
      'behind a name in Chinese',
      '成品：https://cdn.relay.io/图/猫.png请查收',
      ['https://cdn.relay.io/图/猫.png'],
    ],
    [
      'but not within such a name',
      '成品：https://cdn.relay.io/图/小猫.png',
      ['https://cdn.relay.io/图/小猫.png'],
    ],
  ])('%s', (_, text, expected) => {
    expect(readUrls(text)).toEqual(expected);
  });

  test('also if it has no extension', () => {
    const { summary } = readTranscript(['图片链接：https://files.relay.io/view/7f3a点击查看']);
    expect(summary.possiblePictures.map((picture) => picture.url)).toEqual([
      'https://files.relay.io/view/7f3a',
    ]);
  });

  test('so that the picture beside a video is a preview', () => {
    expect(readUrls(`![poster](${url})\n视频：https://cdn.relay.io/v.mp4点击播放`)).toEqual([]);
  });
});

describe('a signed address keeps its signature if its ampersands are escaped', () => {
  test.each([
    ['by their number', '&#38;'],
    ['by their number in hexadecimal digits', '&#x26;'],
    ['twice', '&amp;amp;'],
    ['as in JSON', '\\u0026'],
  ])('%s', (_, escaped) => {
    const address = signed.replaceAll('&', escaped);
    for (const text of [
      `![x](${address})`,
      `<img src="${address}">`,
      `图片：${address}`,
      `"url": "${address}"`,
    ])
      expect(readUrls(text)).toEqual([signed]);
  });
});

describe('a link with brackets is read', () => {
  test.each([
    ['as its title', `![x](${signed} (a lamp))`, [signed]],
    [
      'after a space in the address',
      '![x](https://cdn.relay.io/a (1).png)',
      ['https://cdn.relay.io/a%20(1).png'],
    ],
  ])('%s', (_, text, expected) => {
    expect(readUrls(text)).toEqual(expected);
  });
});
