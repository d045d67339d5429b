import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readAnyAnswer } from '../../support/read-any-answer';

const url = 'https://cdn.relay.io/out/0123.png';
const other = 'https://cdn.relay.io/out/4567.png';
const deadlineMs = 300_000;
const event = (chunk: object, name = '') =>
  Buffer.from(`${name === '' ? '' : `event: ${name}\n`}data: ${JSON.stringify(chunk)}\n\n`);
const choice = (content: string, finish_reason: string | null = null, index = 0) =>
  event({ choices: [{ index, delta: content === '' ? {} : { content }, finish_reason }] });
const done = Buffer.from('data: [DONE]\n\n');
const show = (address: string) => `![a](${address})`;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Reads an answer in simulated time, and measures how long that took. */
async function read(
  pieces: (Uint8Array | number)[],
  { contentType = 'text/event-stream', closes = false } = {},
) {
  const from = Date.now();
  const reading = readAnyAnswer(pieces, { route: 'chat', contentType, closes, deadlineMs }).then((told) => ({
    ...told,
    ms: Date.now() - from,
  }));
  await vi.advanceTimersByTimeAsync(deadlineMs + 1_000);
  return reading;
}

describe('a stream goes on', () => {
  const late = [choice(show(url)), choice('', 'stop'), done];
  test.each([
    ['if the reason is the word null', [choice('排队中\n', 'null'), 20_000, ...late]],
    ['if the reason says that work goes on', [choice('...', 'in_progress'), 20_000, ...late]],
    ['if the reason is unknown', [choice('...', 'step'), 20_000, ...late]],
    ['if a tool is called', [choice('I draw it.', 'tool_calls'), 60_000, ...late]],
    ['if one step of it is done', [event({ step: 1 }, 'done'), 20_000, ...late]],
    ['if its words end before its picture', [choice('Here it is.', 'stop'), 4_000, ...late]],
    ['if an open choice follows', [choice('a', 'stop'), choice('b', null, 1), 20_000, ...late]],
  ])('%s', async (_, pieces) => {
    expect(await read(pieces)).toMatchObject({ pictures: [url], error: null });
  });

  test('if another choice began before the first one ended', async () => {
    const pieces = [
      choice('b', null, 1),
      choice(show(url), 'stop'),
      20_000,
      choice(show(other), null, 1),
      choice('', 'stop', 1),
    ];
    expect(await read(pieces)).toMatchObject({ pictures: [url, other], error: null });
  });
});

describe('a stream ends although its connection stays open,', () => {
  test.each([
    ['soon after its reason', [choice(show(url)), choice('', 'stop')], 5_000],
    ['soon after a reason in other words', [choice(show(url)), choice('', 'MAX_TOKENS')], 5_000],
    ['soon after an unknown reason', [choice(show(url)), choice('', 'whatever')], 5_000],
    [
      'while pings go on',
      [
        choice(show(url), 'stop'),
        ...Array(9)
          .fill([1_000, event({})])
          .flat(),
      ],
      5_000,
    ],
    ['soon after a message_stop', [choice(show(url)), event({ type: 'message_stop' })], 5_000],
    ['at its mark in quotes', [choice(show(url)), Buffer.from('data: "[DONE]"\n\n')], 100],
  ])('%s', async (_, pieces, within) => {
    const told = await read(pieces);
    expect(told).toMatchObject({ pictures: [url], error: null });
    expect(told.ms).toBeLessThan(within);
  });

  test.each([
    ['a refusal', [choice('No.', 'content_filter')], 'moderation_blocked', 5_000],
    ['words alone', [choice('Which lamp?', 'stop')], 'no_picture', 10_000],
    ['an unanswered tool', [choice('Hm.', 'tool_calls')], 'no_picture', 150_000],
  ])('with %s', async (_, pieces, code, within) => {
    const told = await read(pieces);
    expect(told.error?.code).toBe(code);
    expect(told.ms).toBeLessThan(within);
  });
});

test('an answer whose connection closes after a tool was called was not cut off', async () => {
  const told = await read([choice('Hm.', 'tool_calls')], { closes: true });
  expect(told.error?.code).toBe('no_picture');
});

describe('a body of several JSON texts', () => {
  const contentType = 'application/json';
  const json = (content: string) => Buffer.from(JSON.stringify({ choices: [{ message: { content } }] }));
  test('gives the pictures of each', async () => {
    const bodies = Buffer.concat([json(show(url)), Buffer.from('\n'), json(show(other))]);
    expect(await read([bodies], { contentType, closes: true })).toMatchObject({
      pictures: [url, other],
      error: null,
    });
  });

  test('is waited for after a text that reports only a status', async () => {
    const state = Buffer.from('{"status":"processing"}\n');
    expect(await read([state, 1_000, json(show(url))], { contentType })).toMatchObject({
      pictures: [url],
      error: null,
    });
  });

  test('is complete with the first text that has a picture, whatever follows', async () => {
    const told = await read([json(show(url)), Buffer.from('\n{"tra')], { contentType });
    expect(told).toMatchObject({ pictures: [url], error: null });
    expect(told.ms).toBeLessThan(1_000);
  });
});

describe('the text of a model is read', () => {
  const part = { type: 'image_url', image_url: { url } };
  test.each([
    ['as the message itself', { choices: [{ message: show(url) }] }],
    ['as a delta itself', { choices: [{ delta: show(url), finish_reason: 'stop' }] }],
    ['in the choice', { choices: [{ content: show(url) }] }],
    ['in one choice without its list', { choices: { message: { content: show(url) } } }],
    ['in choices by number', { choices: { 0: { message: { content: show(url) } } } }],
    ['as one part', { choices: [{ message: { content: part } }] }],
    ['as one part with words', { choices: [{ message: { content: { type: 'text', text: show(url) } } }] }],
    ['as parts that are the message', { choices: [{ message: [{ type: 'text', text: show(url) }] }] }],
    ['as words with a value', { choices: [{ message: { content: [{ text: { value: show(url) } }] } }] }],
  ])('%s', async (_, body) => {
    const whole = Buffer.from(JSON.stringify(body));
    for (const options of [{ contentType: 'application/json' }, { closes: true }]) {
      const pieces = options.closes ? [event(body), done] : [whole];
      expect(await read(pieces, options)).toMatchObject({ pictures: [url], error: null });
    }
  });
});
