import { describe, expect, test } from 'vitest';
import { type AnswerRoute, readAnyAnswer } from '../../support/read-any-answer';

const J = JSON.stringify;
const said = 'I cannot create images of that person.';
const message = (fields: object) => ({ choices: [{ message: fields, finish_reason: 'stop' }] });
const json = 'application/json';
const stream = 'text/event-stream';
const text = 'text/plain';

type Row = [
  title: string,
  route: AnswerRoute,
  contentType: string,
  body: string,
  code: string,
  words: string,
];
const rows: Row[] = [
  ['a chat', 'images', json, J(message({ content: said })), 'moderation_blocked', said],
  ['a chat', 'tasks', json, J(message({ content: said })), 'moderation_blocked', said],
  ['a chat that refuses', 'images', json, J(message({ refusal: 'No.' })), 'moderation_blocked', 'No.'],
  ['a chat that refuses', 'gemini', json, J(message({ refusal: 'No.' })), 'moderation_blocked', 'No.'],
  ['a question', 'images', json, J(message({ content: 'Which lamp?' })), 'no_picture', 'Which lamp?'],
  [
    'Gemini',
    'images',
    json,
    J({ candidates: [{ finishReason: 'IMAGE_SAFETY', finishMessage: 'It was unsafe.' }] }),
    'moderation_blocked',
    'It was unsafe.',
  ],
  [
    'a stream of a chat',
    'images',
    stream,
    `data: ${J({ choices: [{ delta: { content: said } }] })}\n\ndata: [DONE]\n\n`,
    'moderation_blocked',
    said,
  ],
  ['events of text', 'images', stream, `data: ${said}\n\ndata: [DONE]\n\n`, 'moderation_blocked', said],
  [
    'an event without a type',
    'images',
    stream,
    `data: ${J({ code: 'moderation_blocked', message: 'Not this.' })}\n\n`,
    'moderation_blocked',
    'Not this.',
  ],
  ['text', 'chat', text, said, 'moderation_blocked', said],
  [
    'text of moderation',
    'images',
    text,
    'Request blocked by content moderation.',
    'moderation_blocked',
    'Request blocked by content moderation.',
  ],
  [
    'text of a proxy',
    'images',
    text,
    'upstream connect error',
    'upstream_unreadable',
    'upstream connect error',
  ],
  ['text of a proxy', 'tasks', text, 'error code: 1015', 'upstream_unreadable', 'error code: 1015'],
  ['text of a proxy', 'gemini', text, 'error code: 502', 'upstream_unreadable', 'error code: 502'],
  [
    'a task that failed for a reason of its own',
    'tasks',
    json,
    J({ id: 't_1', status: 'failed', output: [], error: null, fail_reason: '内容违规' }),
    'moderation_blocked',
    '内容违规',
  ],
];

describe('an answer without a picture gives the words that came in its place:', () => {
  test.each(rows)('%s on the %s route', async (_, route, contentType, body, code, words) => {
    const told = await readAnyAnswer([Buffer.from(body)], { route, contentType });
    expect(told.pictures).toEqual([]);
    expect(told.error?.code).toBe(code);
    expect(told.error?.details.upstream?.message).toContain(words);
  });
});

test('bytes that are not text are not shown', async () => {
  const told = await readAnyAnswer([Buffer.from([0x01, 0x02, 0x20, 0xfe, 0xff, 0x00])], {
    contentType: text,
  });
  expect(told.error?.code).toBe('upstream_unreadable');
  expect(told.error?.details.upstream?.message).toBeUndefined();
});

test('what an event says about its progress is not the reason for a missing picture', async () => {
  const body = `data: ${J({ type: 'image_generation.in_progress', message: 'Drawing the lamp' })}\n\ndata: [DONE]\n\n`;
  const told = await readAnyAnswer([Buffer.from(body)], { contentType: stream });
  expect(told.error?.code).toBe('no_picture');
});
