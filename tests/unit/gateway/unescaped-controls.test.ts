import { describe, expect, test } from 'vitest';
import { escapeControls } from '@/lib/server/gateway/json/escape-controls';
import { type AnswerRoute, readAnyAnswer } from '../../support/read-any-answer';

const url = 'https://cdn.relay.io/out/1.png';
const message = (content: string) =>
  `{"choices":[{"message":{"content":"${content}"},"finish_reason":"stop"}]}`;

describe('line breaks and tabs that JSON should have escaped do not lose the picture', () => {
  test.each<[string, AnswerRoute, string, string]>([
    ['of a chat', 'chat', 'application/json', message(`Here it is:\n\n![a\tlamp](${url})\n`)],
    ['of a chat that quotes', 'chat', 'application/json', message(`\\"A lamp\\"\r\n![x](${url})`)],
    [
      'of a stream',
      'chat',
      'text/event-stream',
      `data: {"choices":[{"delta":{"content":"a\tlamp ![x](${url})"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n`,
    ],
    [
      'of a task',
      'tasks',
      'application/json',
      `{"id":"t_1","status":"completed","output":[{"content_url":"${url}"}],"note":"two\nlines"}`,
    ],
    [
      'of Gemini',
      'gemini',
      'application/json',
      `{"candidates":[{"content":{"parts":[{"text":"two\nlines ![x](${url})"}]},"finishReason":"STOP"}]}`,
    ],
  ])('%s', async (_, route, contentType, body) => {
    const told = await readAnyAnswer([Buffer.from(body)], { route, contentType });
    expect(told.pictures).toEqual([url]);
    expect(told.error).toBeNull();
  });
});

test('JSON is left as it is where its line breaks are between its values', () => {
  expect(escapeControls('{\n\t"a": "b\\\\",\n\t"c": "d \\" e"\n}')).toBeNull();
  expect(escapeControls('{\n"a": "b\\"\n"}')).toBe('{\n"a": "b\\"\\n"}');
});
