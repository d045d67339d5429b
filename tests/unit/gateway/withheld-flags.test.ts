import { expect, test } from 'vitest';
import { readAnyAnswer } from '../../support/read-any-answer';

const read = (body: unknown) => readAnyAnswer([Buffer.from(JSON.stringify(body))]);

test.each<[unknown, RegExp | undefined]>([
  [{ images: [], has_nsfw_concepts: [true] }, undefined],
  [{ data: [{ is_image_safe: false, url: null, prompt: 'A lamp' }] }, undefined],
  [{ predictions: [{ raiFilteredReason: 'Unable to show generated images.' }] }, /Unable to show/],
  [{ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, usageMetadata: {} }, undefined],
  [{ data: [], content_filter_results: { violence: { filtered: true, severity: 'high' } } }, undefined],
  [{ code: 200, msg: 'success', data: { flagged: true, image: '' } }, undefined],
])(
  'an answer without a picture that marks it as withheld, %j, is blocked by moderation',
  async (body, words) => {
    const { pictures, error } = await read(body);
    expect(pictures).toEqual([]);
    expect(error?.code).toBe('moderation_blocked');
    if (words !== undefined) expect(error?.details.upstream?.message).toMatch(words);
  },
);

test.each([
  { images: [], has_nsfw_concepts: [false] },
  { data: [], content_filter_results: { violence: { filtered: false } } },
  { data: [{ is_image_safe: true, url: null }] },
  { data: [], request: { nsfw: true } },
])('an answer without a picture and without such a mark, %j, is not', async (body) => {
  expect((await read(body)).error?.code).not.toBe('moderation_blocked');
});

test('a picture beside a mark is delivered', async () => {
  const url = 'https://cdn.relay.io/out/a1.png';
  const { pictures, error } = await read({ images: [{ url }], has_nsfw_concepts: [true] });
  expect(pictures).toEqual([url]);
  expect(error).toBeNull();
});
