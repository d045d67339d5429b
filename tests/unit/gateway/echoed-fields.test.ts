import { describe, expect, test } from 'vitest';
import { readAnyAnswer } from '../../support/read-any-answer';

const sent = 'https://files.relay.io/in/ref.png';
const made = 'https://cdn.relay.io/out/a1b2.png';

const beside: [title: string, body: object][] = [
  ['before an edit', { before: sent, after: made }],
  ['before an edit, as images', { before_image: sent, after_image: made }],
  ['of a face', { face_image: sent, output_image: made }],
  ['that an edit is based on', { baseImage: sent, image: made }],
  ['in the payload', { payload: { image: sent }, output: { image: made } }],
  ['in the arguments', { args: { images: [sent] }, images: [made] }],
  ['in the query', { query: { image: sent }, images: [made] }],
  ['that conditions the result', { conditioning_images: [sent], images: [made] }],
  ['of a person', { images: [made], creator: { photo: sent } }],
  ['of an advertiser', { images: [{ url: made }], ads: [{ image: sent }] }],
];

describe('The result counts, and not the picture', () => {
  test.each(beside)('%s.', async (_, body) => {
    for (const route of ['images', 'tasks', 'chat'] as const) {
      const { pictures } = await readAnyAnswer([Buffer.from(JSON.stringify(body))], { route });
      expect(pictures, route).toEqual([made]);
    }
  });
});

test.each([
  ['a payload', { payload: { image: made } }],
  [
    'arguments',
    {
      choices: [{ message: { tool_calls: [{ function: { arguments: JSON.stringify({ image: made }) } }] } }],
    },
  ],
  ['a target', { target_image: made }],
  [
    'base_64',
    {
      image_base_64:
        'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    },
  ],
])('A picture is found in %s if it is the only one.', async (_, body) => {
  const route = 'choices' in body ? 'chat' : 'images';
  const { pictures } = await readAnyAnswer([Buffer.from(JSON.stringify(body))], { route });
  expect(pictures).toHaveLength(1);
});
