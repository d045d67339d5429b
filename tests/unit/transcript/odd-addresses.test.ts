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

describe('an address whose slashes are escaped, as in JSON inside of JSON, is the plain one', () => {
  const escaped = url.replaceAll('/', '\\/');
  test.each([
    ['bare', `Here it is: ${escaped} Enjoy!`],
    ['as a picture', `![a](${escaped})`],
    ['in quotation marks', `The picture "${escaped}" is ready.`],
  ])('%s', (_, text) => {
    expect(readUrls(text)).toEqual([url]);
  });
});

describe('a link whose title follows without a space is read', () => {
  test.each([`![a](${url}"a title")`, `Done: ![a](${url}"") Enjoy!`])('%s', (text) => {
    expect(readUrls(text)).toEqual([url]);
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

describe('an address in full width, as models that write Chinese give it, is the plain one', () => {
  test.each([
    ['after a label', '图片链接：https：//cdn.relay.io/out/1.png'],
    ['as a picture', '![图](https：//cdn.relay.io/out/1.png)'],
    ['as a picture in brackets of full width', '！［图］（https：//cdn.relay.io/out/1.png）'],
    ['as a link', '[点击下载](https：//cdn.relay.io/out/1.png)'],
    ['with slashes', '![图](https：／／cdn.relay.io／out／1.png)'],
    ['with a full stop inside', '成品 https://cdn．relay．io/out/1．png。请查收'],
    ['in HTML', '<img src="https：//cdn.relay.io/out/1.png">'],
  ])('%s', (_, text) => {
    expect(readUrls(text)).toEqual([url]);
  });

  test('with its query', () => {
    expect(readUrls('下载：https：//cdn.relay.io/out/1.png？sig＝a1＆e＝2')).toEqual([`${url}?sig=a1&e=2`]);
  });

  test('while the punctuation of the sentence stays outside', () => {
    expect(readUrls(`图在这里：${url}：请查收`)).toEqual([url]);
    expect(readUrls(`喜欢吗？${url}？`)).toEqual([url]);
  });
});

describe('an address without a host', () => {
  test.each([
    ['![a](files/a.png)', 'files/a.png'],
    ['<img src="files/a.png">', 'files/a.png'],
    ['[Download](/files/a.png)', '/files/a.png'],
    ['图片已生成：/files/a.png', '/files/a.png'],
    ['Done!\n\n/files/a.png?sig=1', '/files/a.png?sig=1'],
    ['`/files/a.png`', '/files/a.png'],
    ['Your image: cdn.relay.io/out/1.png', url],
  ])('is a picture in "%s"', (text, expected) => {
    expect(readUrls(text)).toEqual([expected]);
  });

  const possible = (text: string) => readTranscript([text]).summary.possiblePictures;

  test('is tried if the text only mentions it', () => {
    expect(possible('files/a.png')).toEqual([{ url: 'files/a.png', isLikely: false }]);
    expect(possible('I wrote /files/a.png for you to look at.')).toEqual([
      { url: '/files/a.png', isLikely: false },
    ]);
  });

  test.each([
    'a.png',
    '![a](sandbox:/mnt/data/a.png)',
    'see /mnt/data/a.png',
    'open file:///tmp/a.png',
    `${url}`,
  ])('is not found in "%s"', (text) => {
    expect(readUrls(text).filter((found) => found !== url)).toEqual([]);
    expect(possible(text)).toEqual([]);
  });
});
