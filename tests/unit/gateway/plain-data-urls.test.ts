import { describe, expect, test } from 'vitest';
import { findPictures } from '@/lib/transcript/find-pictures';
import { type AnswerRoute, readAnyAnswer } from '../../support/read-any-answer';

const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
/** Each byte as Python's `quote` or JavaScript's `escape` writes it: only some of them escaped. */
const percents = [...Buffer.from(png, 'base64')]
  .map((byte) =>
    /[\w.-]/.test(String.fromCharCode(byte))
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).padStart(2, '0')}`,
  )
  .join('');
const url = `data:image/png,${percents}`;
const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="100%"><rect width="9"/></svg>';
const ofSvg = Buffer.from(svg).toString('base64');
const say = (content: string) => ({ choices: [{ message: { content }, finish_reason: 'stop' }] });

const cases: [title: string, route: AnswerRoute, body: string | object, pictures: string[]][] = [
  ['in an entry', 'images', { data: [{ url }] }, [png]],
  ['where base64 belongs', 'images', { data: [{ b64_json: url }] }, [png]],
  ['of base64 that does not say so', 'images', { data: [{ url: `data:image/png,${png}` }] }, [png]],
  ['of a task', 'tasks', { id: 't_1', status: 'completed', output: [url] }, [png]],
  ['in the words of a chat', 'chat', say(`Done.\n![cat](${url})`), [png]],
  [
    'in the words of Gemini',
    'gemini',
    { candidates: [{ content: { parts: [{ text: `![](${url})` }] } }] },
    [png],
  ],
  ['as the whole body', 'images', url, [png]],
  ['in a page', 'images', `<html><body><img src="${url}"></body></html>`, [png]],
  ['of words', 'images', { data: [{ url: 'data:image/png,placeholder' }] }, []],
];

describe('A data: URL without base64', () => {
  test.each(cases)('is read %s.', async (_, route, body, pictures) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await readAnyAnswer([Buffer.from(text)], { route, contentType: 'text/plain' });
    expect(answer.pictures).toEqual(pictures);
  });
});

const forms: [title: string, body: string | object][] = [
  ['in a data: URL', { data: [{ url: `data:image/svg+xml,${encodeURIComponent(svg)}` }] }],
  ['in a data: URL without escapes', { data: [{ url: `data:image/svg+xml;utf8,${svg}` }] }],
  ['as text', { data: [{ svg }] }],
  ['as the whole body', `<?xml version="1.0"?>\n${svg}\n`],
];

describe('An SVG', () => {
  test.each(forms)('%s is passed on, so that its tile says why it is not shown.', async (_, body) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const { pictures, error } = await readAnyAnswer([Buffer.from(text)], { contentType: 'image/svg+xml' });
    expect(error).toBeNull();
    expect(pictures.map((base64) => Buffer.from(base64, 'base64').toString())).toEqual([
      expect.stringContaining(svg),
    ]);
  });

  test('gives way to a picture that can be shown.', () => {
    const link = 'https://cdn.relay.io/a.png';
    expect(findPictures({ image: `data:image/svg+xml;base64,${ofSvg}`, url: link }).pictures).toEqual([
      { url: link },
    ]);
    expect(findPictures({ images: [`data:image/svg+xml,${encodeURIComponent(svg)}`, png] }).pictures).toEqual(
      [{ base64: png }],
    );
  });
});
