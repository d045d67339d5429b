import { describe, expect, test } from 'vitest';
import { readAnyAnswer } from '../../support/read-any-answer';

const url = 'https://cdn.relay.io/out/1.png';
const error = { code: 429, message: 'Rate limit exceeded: free-models-per-day' };
const answers = (text: string) => ({
  'one message': [
    'application/json',
    JSON.stringify({ choices: [{ message: { content: text }, finish_reason: 'error', error }] }),
  ],
  'a stream': [
    'text/event-stream',
    `data: ${JSON.stringify({ choices: [{ delta: { content: text }, finish_reason: 'error', error }] })}\n\n`,
  ],
});

describe('an error that a choice of a chat reports, as OpenRouter does,', () => {
  test.each(Object.entries(answers('')))(
    'is reported in its own words, in %s',
    async (_, [contentType, body]) => {
      const told = await readAnyAnswer([Buffer.from(body ?? '')], {
        route: 'chat',
        contentType: contentType ?? '',
      });
      expect(told.error?.code).toBe('upstream_rate_limited');
      expect(told.error?.details.upstream?.message).toBe(error.message);
    },
  );

  test.each(Object.entries(answers(`![x](${url})\n`)))(
    'does not lose the picture before it, in %s',
    async (_, [contentType, body]) => {
      const told = await readAnyAnswer([Buffer.from(body ?? '')], {
        route: 'chat',
        contentType: contentType ?? '',
      });
      expect(told.pictures).toEqual([url]);
      expect(told.error?.code).toBe('upstream_rate_limited');
    },
  );
});
