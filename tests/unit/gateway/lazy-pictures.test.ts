import { describe, expect, test } from 'vitest';
import { type AnswerRoute, readAnyAnswer } from '../../support/read-any-answer';

const made = 'https://cdn.relay.io/out/a1b2.png';
const dot = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';
const sets = `https://cdn.relay.io/out/a1b2-640.png 640w, ${made} 2048w,https://cdn.relay.io/s.png 320w`;
const say = (content: string) =>
  JSON.stringify({ choices: [{ message: { content }, finish_reason: 'stop' }] });
const gemini = (text: string) => JSON.stringify({ candidates: [{ content: { parts: [{ text }] } }] });

const tags: [title: string, tag: string][] = [
  ['behind a dot', `<img src="${dot}" data-src="${made}">`],
  ['before a dot', `<img data-src="${made}" class="lazy" src="${dot}">`],
  [
    'behind a file that turns while the page loads',
    `<img src="https://s.relay.io/wait.gif" data-original="${made}"/>`,
  ],
  ['behind a grey box', `<img src='https://via.placeholder.com/600.png' data-lazy-src='${made}'>`],
  ['in a set of sizes', `<img src="${dot}" data-srcset="${sets}">`],
  ['in a set of sizes beside a smaller one', `<IMG SRC="https://cdn.relay.io/s.png" srcset="${sets}">`],
];

describe('A picture that a page loads only when it is seen is found', () => {
  test.each(tags)('%s.', async (_, tag) => {
    const routes: [AnswerRoute, string, string][] = [
      ['chat', 'application/json', say(`Done:\n\n${tag}`)],
      ['gemini', 'application/json', gemini(tag)],
      ['images', 'text/html', `<html><body><p>Done</p>${tag}</body></html>`],
    ];
    for (const [route, contentType, body] of routes) {
      const { pictures } = await readAnyAnswer([Buffer.from(body)], { route, contentType });
      expect(pictures, route).toEqual([made]);
    }
  });
});

test('A dot in a tag that arrives in pieces is no picture beside the picture itself.', async () => {
  const text = `<img src="${dot}">\n\n![x](${made})`;
  const bytes = Buffer.from(
    [...text].map((content) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`).join(''),
  );
  const { pictures } = await readAnyAnswer([bytes, Buffer.from('data: [DONE]\n\n')], {
    route: 'chat',
    contentType: 'text/event-stream',
  });
  expect(pictures).toEqual([made]);
});

test.each([
  'https://via.placeholder.com/1024x1024.png?text=A+cat',
  'https://placehold.co/600x400',
  'https://picsum.photos/seed/cat/800/600',
  'https://source.unsplash.com/random/800x600?cat',
])('A model that has no picture and writes %s has none.', async (address) => {
  for (const body of [say(`Here is your cat:\n\n![A cat](${address})`), say(`<img src="${address}">`)]) {
    const { pictures, error } = await readAnyAnswer([Buffer.from(body)], { route: 'chat' });
    expect(pictures).toEqual([]);
    expect(error?.code).toBe('no_picture');
  }
});
