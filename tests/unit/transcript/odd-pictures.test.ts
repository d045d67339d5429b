import { describe, expect, test } from 'vitest';
import { createTranscriptParser } from '@/lib/transcript/create-transcript-parser';
import { proseOf, readTranscript, urlsOf } from '../../support/read-transcript';

const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const dataUrl = `data:image/png;base64,${png}`;
const url = 'https://cdn.relay.io/a.png';
const bare = 'https://cdn.relay.io/file/0123?sig=x';
const wrapped = `${png.slice(0, 40)}\n${png.slice(40, 80)}\n${png.slice(80)}`;

const readUrls = (text: string) => {
  const told = readTranscript([text]);
  expect(readTranscript(text.split(''))).toEqual(told);
  return urlsOf(told);
};

describe('a picture is found as', () => {
  test.each([
    ['a bare address', `Here it is: ${url}.`, url],
    ['an address in angle brackets', `<${url}>`, url],
    ['an HTML tag', `<p><img alt="a" src="${bare}&amp;t=1" width=3></p>`, `${bare}&t=1`],
    ['an address in a fence', `\`\`\`\n${url}\n\`\`\``, url],
    ['JSON in a fence', `\`\`\`json\n{"image_url": "${bare}"}\n\`\`\``, bare],
    ['a list in JSON', `[{"url": "${url}"}]`, url],
    ['a link to look at', `[查看图片](${url})`, url],
    ['a link with full-width brackets', `![图片]（${bare}）`, bare],
    ['a full-width bracket that closes an ordinary one', `![图片](${bare}）`, bare],
    ['a full-width bracket that closes a picture in it', `![图片](${dataUrl}）好了`, dataUrl],
    [
      'an address with full-width brackets inside',
      `![a](https://cdn.relay.io/灯（1）?s=x)`,
      'https://cdn.relay.io/灯（1）?s=x',
    ],
    ['an address from here', `![a](./media/a?id=1)`, '/media/a?id=1'],
    ['a tag with an address from here', `<img src="./media/a?id=1">`, '/media/a?id=1'],
    ['a space before the bracket', `![a] (${bare})`, bare],
    ['spaces around the address', `![a]( ${bare} )`, bare],
    [
      'a space inside the address',
      '![a](https://cdn.relay.io/my file.png)',
      'https://cdn.relay.io/my%20file.png',
    ],
    ['a line break in the alternative text', `![a\nb](${bare})`, bare],
    ['a reference', `![a][1]\n\n[1]: ${bare}`, bare],
    ['a short reference', `![the lamp]\n\n[the lamp]: <${bare}> "t"`, bare],
    ['a relative address', '![a](/media/0123)', '/media/0123'],
    ['bare base64', png, dataUrl],
    ['base64 in prose', `Here: ${png} Enjoy!`, dataUrl],
    ['base64 in lines', `Here:\n${wrapped}\n\nEnjoy!`, dataUrl],
    ['base64 in JSON', `{"b64_json": "${png}"}`, dataUrl],
    ['a data: URL with line breaks', `![a](data:image/png;base64,${wrapped})`, dataUrl],
    ['a data: URL alone', `${dataUrl}\nDone`, dataUrl],
    ['a data: URL in a tag', `<img src="${dataUrl}">`, dataUrl],
    ['a data: URL under a label with a line break', `![a\nb](${dataUrl})`, dataUrl],
  ])('%s', (_, text, expected) => {
    expect(readUrls(text)).toEqual([expected]);
    expect(readUrls(`> 生成中\n\n${text}\n`)).toEqual([expected]);
  });
});

describe('base64 is read as a whole if it', () => {
  // 240 characters, among them every digit of the alphabet.
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const long = `${png.slice(0, 48)}${digits.repeat(3)}`;
  const parts = (separator: string) => long.replace(/(.{76})(?=.)/g, `$1${separator}`);
  const safe = long.replaceAll('+', '-').replaceAll('/', '_');
  test.each([
    ['has the alphabet of addresses', safe],
    ['has the escapes of addresses', encodeURIComponent(long)],
    ['has the escapes of JSON', long.replaceAll('/', '\\/').replaceAll('+', '\\u002b')],
    ['is in groups', parts(' ')],
    ['has line breaks that are written out', parts('\\n')],
    ['has long line breaks that are written out', parts('\\r\\n')],
    ['has line breaks of addresses', parts('%0A')],
  ])('%s', (_, data) => {
    const expected = `data:image/png;base64,${data === safe ? safe : long}`;
    expect(readUrls(`![a](data:image/png;base64,${data})`)).toEqual([expected]);
    expect(readUrls(`![a](data:image/png;base64,${data} "a title")\nEnjoy!`)).toEqual([expected]);
    expect(readUrls(`<img src="data:image/png;base64,${data}">`)).toEqual([expected]);
  });

  test('is followed by words', () => {
    const told = readTranscript([`${long} is it, and ${long}\\nis another`]);
    expect(proseOf(told)).toBe(' is it, and \\nis another');
  });
});

describe('a picture that is shown is reported although the words before it', () => {
  test.each([
    ['name its format', 'Size: 1024×1024\nFormat: PNG\n'],
    ['name its format in Chinese', '尺寸：1024x1024\n格式：PNG\n\n'],
    ['tell its orientation', 'I made it in landscape format:\n\n'],
    ['tell its orientation on the same line', 'In portrait format: '],
    ['list details', 'I added details such as rain:\n'],
    ['call it an example', 'Example of a lamp in your style: '],
    ['give an example in the paragraph before', 'Colours, for example:\n\n'],
  ])('%s', (_, words) => {
    expect(readUrls(`${words}![x](${bare})`)).toEqual([bare]);
    expect(readUrls(`${words}![x](${bare})\n\n![y](${url})`)).toEqual([bare, url]);
  });
});

describe('an address is read', () => {
  const other = 'https://cdn.relay.io/b.png';
  test.each([
    ['alone in code', `图片地址：\`${url}\``, [url]],
    ['without a closing bracket', `![x](${url}\n\nEnjoy!`, [url]],
    [
      'with a bracket that it opens',
      '![x](https://cdn.relay.io/a(1.png)\n',
      ['https://cdn.relay.io/a(1.png'],
    ],
    ['over a line break', '![x](https://cdn.relay.io/\na/1.png)', ['https://cdn.relay.io/a/1.png']],
    ['without the escapes of HTML', `![x](${bare}&amp;y=1)`, [`${bare}&y=1`]],
    [
      'without the escapes of Markdown',
      '![x](https://cdn.relay.io/a\\_1.png)',
      ['https://cdn.relay.io/a_1.png'],
    ],
    ['in a tag that is written with escapes', `&lt;img src=&quot;${url}&quot;&gt;`, [url]],
    ['without the size after it', `![x](${url} =512x512)`, [url]],
    ['without characters that do not show', `\u200b${url}\u200b`, [url]],
    ['before a semicolon', `${url};${other}`, [url, other]],
    ['before a comma', `${url},${other}`, [url, other]],
    ['beside the request', JSON.stringify({ prompt: 'p', image_url: bare }), [bare]],
    ['beside the request in a fence', `\`\`\`json\n{"prompt":"p","url":"${bare}"}\n\`\`\``, [bare]],
  ])('%s', (_, text, expected) => {
    expect(readUrls(text)).toEqual(expected);
  });

  test('beside the request only if there is no other, and no failure', () => {
    const echo = JSON.stringify({ prompt: 'p', image_url: bare });
    expect(readUrls(`${echo}\n![x](${url})`)).toEqual([url]);
    expect(readUrls(`${echo}\n生成失败 ❌`)).toEqual([]);
  });

  test('without a bracket at the end of an answer only if the answer is whole', () => {
    const parser = createTranscriptParser();
    parser.push(`![x](${url}`);
    expect(parser.end({ isWhole: true }).summary.pictureCount).toBe(1);
    const opened = createTranscriptParser();
    opened.push('![x](https://cdn.relay.io/a(1.png)');
    expect(opened.end({ isWhole: true }).summary.pictureCount).toBe(1);
    expect(readUrls(`![x](${url}`)).toEqual([]);
  });
});

describe('no picture is found', () => {
  test.each([
    ['in a thought', `<think>\n![x](${url})\n${dataUrl}</think>\nSorry.`],
    ['the preview of a video', `{"prompt":"p","duration":15}\n![x](${url})\n[play](https://a.b/c.mp4)`],
    ['beside a video', `[查看](${url})\n[play](https://a.b/c.mp4)`],
    ['an example', `For example: ![x](${url})`],
    ['an example in Chinese', `例如：\n${url}`],
    ['in code within a line', `Write \`![alt](${url})\` to show it.`],
    ['base64 with an ellipsis', 'data:image/png;base64,iVBORw0KGgo… is how it begins'],
  ])('%s', (_, text) => {
    expect(readUrls(text)).toEqual([]);
  });
});

test('an answer that shows a picture has no accidental second picture', () => {
  expect(readUrls(`![a](${url})\nThe source is https://cdn.relay.io/other.png`)).toEqual([url]);
  expect(readUrls(`![a](${url})\n<img src="${url}">\n![b] (${bare})`)).toEqual([url, bare]);
});

test('addresses that may be a picture are listed, likeliest first, if no picture is shown', () => {
  const { summary } = readTranscript([
    `See https://a.b/terms and https://a.b/x or the picture: https://a.b/images/1.`,
  ]);
  expect(summary.possiblePictures).toEqual([
    { url: 'https://a.b/images/1', isLikely: true },
    { url: 'https://a.b/x', isLikely: expect.any(Boolean) },
  ]);
  expect(readTranscript([`![a](${url}) https://a.b/x`]).summary.possiblePictures).toEqual([]);
});

test('an example comes last among the addresses that may be a picture', () => {
  const possible = (text: string) => readTranscript([text]).summary.possiblePictures;
  expect(possible(`For example: ![x](${url})\nSee https://a.b/x`)).toEqual([
    { url: 'https://a.b/x', isLikely: false },
    { url, isLikely: true },
  ]);
  expect(possible(`Write \`![alt](${url})\` to show it.`)).toEqual([{ url, isLikely: false }]);
  expect(possible('For example: ![x](https://example.com/a.png)')).toEqual([
    { url: 'https://example.com/a.png', isLikely: false },
  ]);
});

test('base64 that is cut by the end of the answer is a damaged picture', () => {
  const long = png.slice(0, 60) + 'A'.repeat(101);
  const { events } = readTranscript([`![a](data:image/png;base64,${long}`]);
  expect(events).toEqual([
    { type: 'picture', url: `data:image/png;base64,${long}`, linkedAs: 'picture', damaged: true },
  ]);
});

test('bare base64 is left out of the prose', () => {
  expect(proseOf(readTranscript([`One ${png} two`]))).toBe('One  two');
});
