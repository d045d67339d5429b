import { describe, expect, test } from 'vitest';
import { readAnyAnswer } from '../../support/read-any-answer';

const link = 'https://cdn.relay.io/out/a1.png';
const words = `"message":{"role":"assistant","content":"Here: ![one](${link})"}`;
const choice = `{"index":0,${words},"finish_reason":"stop"}`;
const start = `{"id":"c","object":"chat.completion","choices":[${choice}]`;

/** Bodies that were cut after the last choice was complete. */
const behind: [title: string, body: string][] = [
  ['in the name of a count', `${start},"usage":{"prompt_tokens":12,"comple`],
  ['in a count', `${start},"usage":{"prompt_tokens":12,"completion_tokens":4`],
  ['in its details', `${start},"usage":{"completion_tokens_details":{"image_tokens":4000,"rea`],
  ['right after the choices', start],
  ['in the name of the usage', `${start},"usa`],
  ['in another member after the choices', `${start},"system_fingerprint":"fp_4`],
  ['before its last bracket', `${start},"usage":{"prompt_tokens":12}`],
  [
    'in the usage of an answer inside another',
    `{"code":0,"data":{"choices":[${choice}],"usage":{"prompt_tokens":1`,
  ],
];
const inside: [title: string, body: string][] = [
  ['in the words', start.slice(0, start.indexOf(')"'))],
  ['between two choices', `{"choices":[${choice},`],
  ['in the second choice', `{"choices":[${choice},{"index":1,"message":{"content":"And ![two](https://cd`],
  ['after a choice that has not ended', `{"choices":[{${words}}],"id":"c`],
  ['in the words, with the reason before them', `{"choices":[{"finish_reason":"stop",${words.slice(0, -2)}`],
  ['in pictures beside the choices', `${start},"images":[{"url":"https://cdn.relay.io/out/a2`],
];

describe.each([
  ['whose connection closes', true],
  ['whose connection breaks', false],
])('a chat answer %s', (_, closes) => {
  test.each(behind)('is a success if it was cut %s', async (_, body) => {
    const read = await readCut(body, closes);
    expect(read.pictures).toEqual([link]);
    expect(read.error).toBeNull();
  });

  test.each(inside)('is partial if it was cut %s', async (_, body) => {
    const read = await readCut(body, closes);
    expect(read.error?.code).toBe('upstream_cut_off');
  });
});

test('an answer without a picture that was cut in its usage is judged by its own words', async () => {
  const body = start.replace(
    `Here: ![one](${link})`,
    'I cannot draw this, because it violates our policies.',
  );
  const read = await readCut(`${body},"usage":{"pro`, true);
  expect(read.error?.code).toBe('moderation_blocked');
});

test('a stream that was cut in its usage is a success', async () => {
  const chunk = `{"choices":[{"index":0,"delta":{"content":"![one](${link})"},"finish_reason":null}]}`;
  const end = '{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}';
  const body = `data: ${chunk}\n\ndata: ${end}\n\ndata: {"choices":[],"usage":{"prompt_tok`;
  for (const closes of [true, false]) {
    const read = await readCut(body, closes, 'text/event-stream');
    expect(read.pictures).toEqual([link]);
    expect(read.error).toBeNull();
  }
});

function readCut(body: string, closes: boolean, contentType = 'application/json') {
  return readAnyAnswer([Buffer.from(body)], { contentType, route: 'chat', closes, breaks: !closes });
}
