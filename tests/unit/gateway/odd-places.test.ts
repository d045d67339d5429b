import { describe, expect, test } from 'vitest';
import { base64OfHex } from '@/lib/transcript/hex-text';
import { type AnswerRoute, readAnyAnswer } from '../../support/read-any-answer';

const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const other = png.replace('AAADUlE', 'AABDUlE');
const hex = (base64: string) => Buffer.from(base64, 'base64').toString('hex');
const [first, second] = ['https://cdn.relay.io/out/a1', 'https://cdn.relay.io/out/a2'];
const ofChat = (message: object) => ({ choices: [{ message, finish_reason: 'stop' }] });
const ofGemini = (part: object) => ({ candidates: [{ content: { parts: [part] }, finishReason: 'STOP' }] });
const task = (output: unknown) => ({ id: 't_1', status: 'completed', output });
const say = (content: string) => ofChat({ content });

type Case = [title: string, route: AnswerRoute, body: unknown, pictures: string[]];

const inHex: Case[] = [
  ['where base64 belongs', 'images', { data: [{ b64_json: hex(png) }] }, [png]],
  ['in capitals', 'images', { image: hex(png).toUpperCase() }, [png]],
  ['behind 0x', 'images', { data: [{ bytes: `0x${hex(png)}` }] }, [png]],
  ['behind \\x, as databases write it', 'images', { data: [{ bytes: `\\x${hex(png)}` }] }, [png]],
  ['in groups', 'images', { image: hex(png).replace(/(..)/g, '$1 ') }, [png]],
  ['in a list', 'images', { data: { image_hex: [hex(png), hex(other)] } }, [png, other]],
  ['of a task', 'tasks', task([{ b64_json: hex(png) }]), [png]],
  ['beside the words of a chat', 'chat', ofChat({ content: null, images: [{ image: hex(png) }] }), [png]],
  ['of Gemini', 'gemini', ofGemini({ inlineData: { mimeType: 'image/png', data: hex(png) } }), [png]],
  ['that was sent', 'images', { input: { image: hex(other) }, image: hex(png) }, [png]],
];

const entries = { first: { url: first }, second: { url: second } };
const inObjects: Case[] = [
  ['named', 'images', { images: entries }, [first, second]],
  ['named, as addresses', 'images', { images: { front: first, back: second } }, [first, second]],
  ['named, as base64', 'images', { result: { images: { one: png, two: other } } }, [png, other]],
  ['numbered', 'images', { data: { 0: { b64_json: png }, 1: { b64_json: other } } }, [png, other]],
  ['numbered addresses', 'images', { data: { 0: first, 1: second } }, [first, second]],
  ['by ids', 'images', { data: { img_7f3a: { url: first }, img_9c: { url: second } } }, [first, second]],
  ['of a task', 'tasks', task(entries), [first, second]],
  ['of a chat', 'chat', ofChat({ content: '', images: { first: png, second: other } }), [png, other]],
  ['beside what was sent', 'images', { reference_images: { first }, images: { second } }, [second]],
  ['beside its settings', 'images', { params: { image_url: first }, images: [{ url: second }] }, [second]],
  ['two sizes of one', 'images', { images: { small: first, large: second } }, [second]],
  [
    'two scales of one',
    'images',
    { images: { '1x': `${first}.png`, '2x': `${second}.png` } },
    [`${second}.png`],
  ],
  ['two formats of one', 'images', { images: { png: first, webp: second } }, [first]],
  ['two forms of one', 'images', { images: { url: first, b64_json: png } }, [png]],
];

const both = [{ image_url: { url: first } }, { image_url: second }];
const imageUrls: Case[] = [
  ['alone', 'images', { image_url: { url: first } }, [first]],
  ['as text', 'images', { image_url: first }, [first]],
  ['in lists', 'images', { image_url: [{ url: first }, second] }, [first, second]],
  ['in data', 'images', { data: both }, [first, second]],
  ['in images', 'images', { images: both }, [first, second]],
  ['of a task', 'tasks', task(both), [first, second]],
  ['in the content of a chat', 'chat', ofChat({ content: both }), [first, second]],
  ['beside the words of a chat', 'chat', ofChat({ content: '', multi_mod_content: both }), [first, second]],
  ['of Gemini', 'gemini', ofGemini({ image_url: { url: first } }), [first]],
];

const unknownFields: Case[] = [
  ['alone', 'images', { ok: true, ret: { key: first } }, [first]],
  ['beside the word for success', 'images', { code: 200, msg: 'success', oss: second }, [second]],
  ['of a storage service', 'images', { Location: first, Bucket: 'b', Key: 'k' }, [first]],
  [
    'as sizes',
    'images',
    { data: { task: { state: 'SUCCESS', result: [{ small: second, raw: first }] } } },
    [first],
  ],
  ['as a path', 'images', { status: 1, path: '/uploads/a.png' }, ['/uploads/a.png']],
  ['of a chat', 'chat', { ok: true, ret: { key: first } }, [first]],
  ['beside a picture', 'images', { more: second, images: [{ url: first }] }, [first]],
  [
    'beside a file with the extension of one',
    'images',
    { more: second, kept: `${first}.png` },
    [`${first}.png`],
  ],
];

describe.each([
  ['addresses in fields of unknown names', unknownFields],
  ['pictures in hexadecimal digits', inHex],
  ['pictures in an object in place of a list', inObjects],
  ['pictures as image_url', imageUrls],
])('%s', (_, cases) => {
  test.each(cases)('%s', async (_title, route, body, pictures) => {
    const bytes = Buffer.from(JSON.stringify(body));
    const told = await readAnyAnswer([bytes], { route, n: pictures.length });
    expect(told.pictures).toEqual(pictures);
    expect(told.error).toBeNull();
  });
});

test.each([
  [
    'beside the reason of a refusal',
    { type: 'https://relay.io/problems/7', title: 'Not possible', detail: 'n is 1' },
  ],
  ['of a failed task', { data: { task_status: 'FAILED', more: first } }],
  ['of a task that goes on', { code: 0, data: { status: 'pending', follow: first } }],
  ['of a page', { ok: true, more: 'https://relay.io/help/images' }],
  ['of a website', { ok: true, more: 'https://relay.io/' }],
])('an address in an unknown field %s is not a picture', async (_, body) => {
  const told = await readAnyAnswer([Buffer.from(JSON.stringify(body))]);
  expect(told.pictures).toEqual([]);
  expect(told.error).not.toBeNull();
});

describe('text in hexadecimal digits', () => {
  test('is a picture only with the signature of one', () => {
    expect(base64OfHex(hex(png))).toBe(png);
    expect(base64OfHex('00'.repeat(200))).toBeNull();
    // A hash may begin like a JPEG.
    expect(base64OfHex('ffd8ffe0'.repeat(16))).toBeNull();
    expect(base64OfHex(`${hex(png)} is the picture`)).toBeNull();
  });

  test('of megabytes is read', () => {
    const bytes = Buffer.concat([Buffer.from(png, 'base64'), Buffer.alloc(6_000_001, 0xa7)]);
    expect(base64OfHex(bytes.toString('hex'))).toBe(bytes.toString('base64'));
  });
});

describe('a picture inside of a chat', () => {
  const data = `data:image/png;base64,${png}`;
  const video = 'https://cdn.relay.io/out/v.mp4';

  test.each([
    ['before the link of a video', `![poster](${data})\n[video](${video})\n`],
    ['before an empty line and a video', `![poster](${data})\n\n[▶️ 播放](${video})`],
    ['on the line of a video', `![poster](${data}) [video](${video})`],
    ['before the bare address of a video', `${data}\n${video}`],
    ['that links a video', `[![poster](${data})](${video})`],
    ['of the tag of a video', `<video poster="${data}" src="${video}"></video>`],
    ['behind the link of a video', `[video](${video})\n![poster](${data})`],
  ])('is none %s', async (_, text) => {
    const told = await readAnyAnswer([Buffer.from(JSON.stringify(say(text)))], { route: 'chat' });
    expect(told.pictures).toEqual([]);
  });

  test.each([
    ['before words', `![a](${data})\nHere it is.`, [png]],
    ['before another one', `![a](${data})\n![b](${data.replace(png, other)})`, [png, other]],
    ['before one behind a link', `![a](${data})\n![b](${first})`, [png, first]],
    ['behind one behind a link', `![a](${first})\n![b](${data})\nDone`, [first, png]],
  ])('is one %s', async (_, text, pictures) => {
    const told = await readAnyAnswer([Buffer.from(JSON.stringify(say(text)))], { route: 'chat' });
    expect(told.pictures).toEqual(pictures);
  });
});
