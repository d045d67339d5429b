import { expect, test } from 'vitest';
import { type AnswerRoute, readAnyAnswer } from '../../support/read-any-answer';

const link = 'https://cdn.relay.io/out/a1.png';
const error = { error: { message: 'This channel is busy, trying another one' } };
const sse = (...events: unknown[]) =>
  Buffer.from(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''));
const contentType = 'text/event-stream';

const routes: [AnswerRoute, unknown[]][] = [
  ['images', [{ type: 'image_generation.completed', url: link }]],
  ['tasks', [{ id: 't_1', status: 'completed', output: [{ content_url: link }] }]],
  [
    'chat',
    [
      { choices: [{ index: 0, delta: { content: `![lamp](${link})` } }] },
      { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
    ],
  ],
  [
    'gemini',
    [{ candidates: [{ content: { parts: [{ text: `![lamp](${link})` }] }, finishReason: 'STOP' }] }],
  ],
];

test.each(routes)(
  'a picture that comes after an error of the %s route is delivered',
  async (route, events) => {
    const read = await readAnyAnswer([sse(error), sse(...events)], { contentType, route });
    expect(read.pictures).toEqual([link]);
  },
);

test.each(routes)('an error of the %s route without a picture after it is reported', async (route) => {
  const { error: thrown } = await readAnyAnswer([sse(error)], { contentType, route });
  expect(thrown?.details.upstream?.message).toContain('This channel is busy');
});

test.each(['images', 'tasks', 'chat'] as const)(
  'an error of the %s route ends the answer although its connection stays open',
  async (route) => {
    const options = { contentType, route, closes: false, deadlineMs: 4_000 };
    const { error: thrown } = await readAnyAnswer([sse(error)], options);
    expect(thrown?.details.upstream?.message).toContain('This channel is busy');
  },
);

test.each(['images', 'chat'] as const)(
  'an error after the picture of the %s route is reported',
  async (route) => {
    const events = routes.find(([name]) => name === route)?.[1] ?? [];
    const read = await readAnyAnswer([sse(...events), sse(error)], { contentType, route });
    expect(read.pictures).toEqual([link]);
    expect(read.error).not.toBeNull();
  },
);
