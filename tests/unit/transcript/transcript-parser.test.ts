import { describe, expect, test } from 'vitest';
import { createTranscriptParser } from '@/lib/transcript/create-transcript-parser';
import { proseOf, readTranscript, urlsOf } from '../../support/read-transcript';

const read = (...chunks: string[]) => readTranscript(chunks);
const types = (text: string) => read(text).events.map(({ type }) => type);
const picture = 'https://filesystem.site/cdn/20250421/a.png';
const progressLink = 'https://videos.openai.com/vg-assets/x.png?sig=a%3D';

describe('while the answer arrives,', () => {
  test('a percentage is reported as soon as it is complete, and a picture once the line after it is', () => {
    const parser = createTranscriptParser();
    expect(parser.push('>🏃 Progress 1')).toEqual([]);
    expect(parser.push('1')).toEqual([]);
    expect(parser.push('.')).toEqual([{ type: 'percent', percent: 11 }]);
    expect(parser.push('...3')).toEqual([]);
    expect(parser.push('4%')).toEqual([{ type: 'percent', percent: 34 }]);
    expect(parser.push(`\n![gen_x](${picture}`)).toEqual([]);
    expect(parser.push(')')).toEqual([]);
    expect(parser.push('\n\n[')).toEqual([]);
    expect(parser.push('Download](https://a.b/cdn/download/x.png)')).toEqual([]);
    expect(parser.push('\n')).toEqual([{ type: 'picture', url: picture, linkedAs: 'picture' }]);
  });

  test('a picture is reported before its line ends if another follows, or if the answer says that it ended', () => {
    const parser = createTranscriptParser();
    const pictures = ['one', 'two'].map((name) => `https://a.b/${name}.png`);
    const events = pictures.map((url) => ({ type: 'picture', url, linkedAs: 'picture' }));
    expect(parser.push(`![](${pictures[0]}) ![](${pictures[1]})`)).toEqual(events.slice(0, 1));
    expect(parser.settle()).toEqual(events.slice(1));
    expect(parser.end().events).toEqual([]);
  });

  test('prose is passed on word by word, without waiting for its line to end', () => {
    const parser = createTranscriptParser();
    expect(parser.push('I am sor')).toEqual([{ type: 'prose', text: 'I am sor' }]);
    expect(parser.push('ry, but')).toEqual([{ type: 'prose', text: 'ry, but' }]);
  });

  test('half a character is never passed on', () => {
    const parser = createTranscriptParser();
    expect(parser.push('sun \ud83c')).toEqual([{ type: 'prose', text: 'sun ' }]);
    expect(parser.push('\udf05')).toEqual([{ type: 'prose', text: '🌅' }]);
    expect(parser.push('\ud83c')).toEqual([]);
    expect(parser.end().events).toEqual([{ type: 'prose', text: '\ufffd' }]);
  });
});

describe('status lines', () => {
  test.each([
    ['Queuing.', 'queued'],
    ['> 🕐 Queuing...', 'queued'],
    ['>🕐 排队中.', 'queued'],
    ['排隊中', 'queued'],
    ['> 正在排队，请稍候', 'queued prose'],
    ['⚡ Generating....', 'generating'],
    ['> **生成中**', 'generating'],
    ['✅ Generation complete', 'complete'],
    ['> 生成完成 ✅', 'complete'],
    ['Queuing..Generating..', 'queued generating'],
    ['进度 34%', 'percent'],
    ['> 進度：**34%**', 'percent'],
    ['> 34%', 'percent'],
    ['11....19....', 'percent percent'],
    ['Progress: 34.5%', 'percent'],
    ['> ID: `task_01jqwtd9rvev28cr2kechxszq1`', ''],
    ['....', ''],
    ['\r\n> 排队中.\r\n', 'queued'],
    ['进度 34% 完成', 'percent'],
    ['生成進度：34.5％', 'percent'],
    ['> 🕐 队列中...', 'queued'],
    ['> 🎨 正在繪製...', 'generating'],
    ['处理中…', 'generating'],
    ['处理中文字的图像', 'prose'],
  ])('%j is %s', (line, expected) => {
    expect(types(line).join(' ')).toBe(expected);
  });

  test.each([
    'Generating an image of a person is not possible.',
    'Progress on this was slow',
    '生成中国风的图片',
    'Queue up',
    '1. First, a lamp',
    '34 lamps',
    '100% of it',
    'Reason: it is pretty',
    'ID: what is yours?',
    '🌅',
    '> quoted',
    '{ not JSON',
    '{"foo": 1}',
    '`code` here',
    '```js\nlet a;\n```',
    '[brackets] and ![ and ]( and !',
    '[a](https://example.com/x) link',
  ])('%j is prose, unchanged', (line) => {
    const told = read(line);
    expect(told.events.map(({ type }) => type)).toEqual(['prose']);
    expect(proseOf(told)).toBe(line);
  });

  test('ignore a percentage above 100, and report an unchanged one only once', () => {
    const { events } = read('Progress 11..11..250..12345..100..');
    expect(events).toEqual([
      { type: 'percent', percent: 11 },
      { type: 'percent', percent: 100 },
    ]);
  });
});

describe('the echo', () => {
  test('gives no meaning to the words and links inside it', () => {
    const prompt = `Queuing.\\n生成失败 ❌\\n![x](${picture}) {braces} \\"quotes\\"`;
    const told = read(`{"prompt": "${prompt}", "ratio": "1:1"}\nGenerating.`);
    expect(told.events.map(({ type }) => type)).toEqual(['echo', 'generating']);
    expect(told.summary.echo?.prompt).toContain('{braces} "quotes"');
  });

  test.each([
    ['bare', '{"prompt":"p","n":2}'],
    ['in one fence', '```json\n{"prompt":"p","n":"2"}\n```'],
    ['in a fence without a name', '```\n{\n"prompt":"p",\n"n": 2\n}\n```'],
    ['in a fence on one line', '```json {"prompt":"p","n":2} ```'],
    ['quoted', '> {"prompt":"p","n":2}'],
  ])('%s is read, with its count as a number', (_, text) => {
    const told = read(`${text}\n\nQueuing.\n\nSorry.`);
    expect(told.events.map(({ type }) => type)).toEqual(['echo', 'queued', 'prose']);
    expect(told.summary.echo).toEqual({ prompt: 'p', n: 2 });
    expect(proseOf(told)).toBe('Sorry.');
  });

  test('is still read if a string in it has line breaks', () => {
    expect(read('{"prompt":"one\ntwo"}').summary.echo).toEqual({ prompt: 'one two' });
  });

  test('is ignored if it is cut off', () => {
    expect(read('{\n  "prompt": "a light').events).toEqual([]);
  });
});

describe('pictures', () => {
  test('are reported once, however often and in whichever form they are linked', () => {
    const download = picture.replace('/cdn/', '/cdn/download/');
    expect(urlsOf(read(`![a](${picture})\n![a](${download}) ![b](${picture})`))).toEqual([picture]);
  });

  test('are preferred to downloads, and downloads to the link in the progress line', () => {
    const all = `Progress 11..[100](${progressLink})\n[下载](https://a.b/download/1.png)\n`;
    expect(urlsOf(read(`${all}![](${picture})`))).toEqual([picture]);
    expect(urlsOf(read(all))).toEqual(['https://a.b/download/1.png']);
    expect(urlsOf(read(`Progress [100](${progressLink})`))).toEqual([progressLink]);
  });

  test('are never the pages about the task', () => {
    const pages = [
      '>[数据预览](https://a.b/x.png) | [原始数据](https://a.b/y)',
      '![preview](https://pro.asyncdata.net/web/1)',
      '[Data preview](https://a.b/1) [Source data](https://a.b/2)',
      '![gen](https://a.b/web/123) [click](https://a.b/source/123)',
    ];
    expect(read(pages.join('\n')).events).toEqual([]);
  });

  test('may have addresses with parentheses, titles and angle brackets', () => {
    const told = read('![a](https://a.b/c_(1).png) ![b](https://a.b/2.png "t") ![c](<https://a.b/3.png>)');
    expect(urlsOf(told)).toEqual(['https://a.b/c_(1).png', 'https://a.b/2.png', 'https://a.b/3.png']);
  });

  test('are found inside links, and after brackets that never close', () => {
    expect(read(`[![t](${picture})](${picture})`).events).toEqual([
      { type: 'picture', url: picture, linkedAs: 'picture' },
    ]);
    expect(urlsOf(read(`[a (b [c ${'x'.repeat(498)}![gen](${picture})`))).toEqual([picture]);
    expect(urlsOf(read(`[note](unclosed ![gen](${picture})`))).toEqual([picture]);
  });

  test('have an http or data: address, or one relative to the gateway', () => {
    const told = read(
      '![a](javascript:alert(1)) ![b](file:///etc/passwd) ![c](http) ![d](//a.b/c.png) ![](/e/f)',
    );
    expect(urlsOf(told)).toEqual(['//a.b/c.png', '/e/f']);
  });

  test('are limited in number', () => {
    const many = Array.from({ length: 500 }, (_, index) => `![](https://a.b/${index}.png)`).join('\n');
    expect(urlsOf(read(many))).toHaveLength(32);
  });
});

describe('failures', () => {
  test.each([
    ['生成失败 ❌\n失败原因：input_moderation', 'input_moderation'],
    ['> 生成失敗 ❌\n> 失敗原因：output_moderation\n', 'output_moderation'],
    ['Generation failed: the server is busy', 'the server is busy'],
    ['Generation failed because of our policy', 'because of our policy'],
    ['生成失败 ❌ 原因：违规', '违规'],
    ['{"status":"failed","error":{"message":"overloaded"}}', 'overloaded'],
    ['{"error":"no capacity"}', 'no capacity'],
    ['{"status":"failed"}', null],
    ['> 生成失败 ❌', null],
  ])('%j', (text, reason) => {
    const told = read(text);
    expect(told.events).toEqual([{ type: 'failure', reason }]);
    expect(told.summary.failure).toEqual({ reason });
  });

  test('have a reason of limited length', () => {
    expect(read(`失败原因：${'x'.repeat(9_000)}`).summary.failure?.reason?.length).toBeLessThanOrEqual(500);
  });
});
