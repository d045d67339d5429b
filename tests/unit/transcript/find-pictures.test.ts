import { describe, expect, test } from 'vitest';
import { findPictures } from '@/lib/transcript/find-pictures';

const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const jpeg = `/9j/4AAQSkZJRgABAQEAYABgAAD${'A'.repeat(60)}/9k=`;
const dataUrl = `data:image/png;base64,${png}`;
const url = 'https://cdn.example.com/a.png';
const bare = 'https://cdn.example.com/f/0123';

describe('a picture is found in', () => {
  test.each<[string, unknown, object]>([
    ['a wrapped list', { code: 200, message: 'success', data: { data: [{ url }] } }, { url }],
    ['data as one object', { data: { b64_json: png } }, { base64: png }],
    ['data as addresses', { data: [bare] }, { url: bare }],
    ['data as base64', { data: [png] }, { base64: png }],
    ['images', { images: [{ image_url: { url: bare } }] }, { url: bare }],
    ['a bare list', [{ url: bare }], { url: bare }],
    ['base64 in url', { data: [{ url: jpeg }] }, { base64: jpeg }],
    ['a data: URL in url', { data: [{ url: dataUrl }] }, { base64: png }],
    ['output strings', { status: 'succeeded', output: [bare] }, { url: bare }],
    ['results of a task', { output: { results: [{ url: bare }], task_status: 'SUCCEEDED' } }, { url: bare }],
    [
      'parts of Gemini',
      { candidates: [{ content: { parts: [{ inlineData: { mimeType: 'image/png', data: png } }] } }] },
      { base64: png },
    ],
    ['predictions', { predictions: [{ bytesBase64Encoded: png, mimeType: 'image/png' }] }, { base64: png }],
    ['an item of a response', { output: [{ type: 'image_generation_call', result: png }] }, { base64: png }],
    ['artifacts', { artifacts: [{ base64: png, finishReason: 'SUCCESS' }] }, { base64: png }],
    [
      'a chat message',
      { choices: [{ message: { content: 'x', images: [{ image_url: bare }] } }] },
      { url: bare },
    ],
    ['a field that nobody knows, by its ending', { a: { b: { whatever: url } } }, { url }],
    ['JSON inside a string', { data: JSON.stringify({ images: [bare] }) }, { url: bare }],
    ['a relative address', { data: [{ url: '/images/a.png' }] }, { url: '/images/a.png' }],
    ['an address without scheme', { data: [{ url: '//cdn.example.com/a' }] }, { url: '//cdn.example.com/a' }],
    ['an entry in two forms', { data: [{ url, b64_json: png }] }, { base64: png }],
    [
      'an entry with more addresses',
      { images: [{ url, thumbnail_url: `${url}?small`, download_url: `${url}?d` }] },
      { url },
    ],
    ['a list and its cover', { image: url, images: [{ url: bare }] }, { url: bare }],
    [
      'a declared type',
      { inline_data: { data: 'aGVsbG8=', mime_type: 'image/png' } },
      { base64: 'aGVsbG8=' },
    ],
  ])('%s', (_, value, picture) => {
    expect(findPictures(value).pictures).toEqual([picture]);
  });
});

test('several pictures are all found, and a repeated one once', () => {
  const value = { images: [url, bare, url], data: [{ url: bare }, { b64_json: png }], image_1: dataUrl };
  expect(findPictures(value).pictures).toEqual([{ base64: png }, { url }, { url: bare }]);
  expect(findPictures({ image_1: url, image_2: bare }).pictures).toEqual([{ url }, { url: bare }]);
});

test.each<[string, unknown]>([
  ['what the request had', { input: { image: url }, prompt: url, mask_url: url, reference_images: [png] }],
  ['a draft of Gemini', { parts: [{ thought: true, inlineData: { mimeType: 'image/png', data: png } }] }],
  ['a video', { data: [{ video_url: bare }, { type: 'video', url: bare }, { url: 'https://a.b/c.mp4' }] }],
  ['thoughts', { message: { reasoning_content: url, reasoning: [{ url }] } }],
  ['the turn of the user', { messages: [{ role: 'user', content: [{ image_url: { url } }] }] }],
  [
    'pages',
    { error: { url }, documentation_url: bare, links: { status_url: bare }, page: 'https://a.b/c.html' },
  ],
  ['texts and figures', { data: ['hello', '', 3, null], id: 'AAAAAAAAAAAAAAAA', url: '/v1/tasks/3' }],
  ['a preview', { type: 'image_generation.partial_image', b64_json: png }],
])('no picture is found in %s', (_, value) => {
  expect(findPictures(value).pictures).toEqual([]);
});

test('texts that may link pictures are returned to be read', () => {
  expect(findPictures({ choices: [{ message: { content: `here: ![x](${url})` } }] })).toEqual({
    pictures: [],
    texts: [`here: ![x](${url})`],
  });
});

test('the search is bounded in depth, values and pictures', () => {
  let deep: unknown = url;
  for (let level = 0; level < 10_000; level += 1) deep = [deep];
  expect(findPictures(deep).pictures).toEqual([]);
  const many = Array.from({ length: 300_000 }, (_, index) => `https://a.b/${index}.png`);
  expect(findPictures(many).pictures).toHaveLength(64);
});

test('links beside as many pictures in base64 are the same pictures', () => {
  const [first, second] = ['iVBORw0KGgoAAAANSUhEUgAAAAEA', 'iVBORw0KGgoAAAANSUhEUgAAAAEB'];
  const urls = ['https://cdn.relay.io/1.png', 'https://cdn.relay.io/2.png'];
  const told = findPictures({ data: { image_urls: urls, image_base64: [first, second] } });
  expect(told.pictures).toEqual([{ base64: first }, { base64: second }]);
  expect(findPictures({ data: { image_urls: urls, image_base64: [first] } }).pictures).toHaveLength(3);
});

test.each([
  ['in the quotes of Python’s bytes', { b64_json: `b'${png}'` }, { base64: png }],
  ['in quotes of its own', { b64_json: `"${png}"` }, { base64: png }],
  [
    'at an address with spaces',
    { url: 'https://cdn.relay.io/a red lamp.png' },
    { url: 'https://cdn.relay.io/a%20red%20lamp.png' },
  ],
])('a picture is found %s', (_, value, expected) => {
  expect(findPictures(value).pictures).toEqual([expected]);
});

test('an address in a sentence is not an address with spaces', () => {
  for (const text of [`${url} and https://cdn.example.com/b.png`, `${url} is it.png`])
    expect(findPictures({ url: text }).pictures).toEqual([]);
});
