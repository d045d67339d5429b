import { expect, test } from 'vitest';
import { type AnswerRoute, readAnyAnswer } from '../../support/read-any-answer';

test.each([
  ['a state', { id: 'b', status: 'Content Moderated', result: null }],
  [
    'a state with details',
    { status: 'Request Moderated', details: { 'Moderation Reasons': ['Safety Filter'] } },
  ],
  ['the end of an artifact', { artifacts: [{ finishReason: 'CONTENT_FILTERED', seed: 1 }] }],
  [
    'the reason of a prediction',
    { predictions: [{ raiFilteredReason: 'All images violated the usage guidelines.' }] },
  ],
  ['the reason of a failure', { id: '1', status: 'FAILURE', failReason: 'Banned prompt detected' }],
  ['the output of a task', { output: { task_status: 'FAILED', code: 'DataInspectionFailed', message: 'x' } }],
  ['a list of errors', { success: false, errors: [{ message: 'Input prompt contains NSFW content' }] }],
])('an answer that moderation took back says so by %s', async (_, body) => {
  const told = await readAnyAnswer([Buffer.from(JSON.stringify(body))]);
  expect(told.pictures).toEqual([]);
  expect(told.error?.code).toBe('moderation_blocked');
});

test.each<[string, AnswerRoute, object, string | undefined]>([
  [
    'a response that stopped',
    'chat',
    {
      status: 'incomplete',
      incomplete_details: { reason: 'content_filter' },
      output: [
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'I had to stop.' }] },
      ],
    },
    'I had to stop.',
  ],
  ['an empty entry', 'images', { data: [{ b64_json: '', finish_reason: 'content_filter' }] }, undefined],
  [
    'the words of Gemini, which ended as usual',
    'gemini',
    {
      candidates: [
        { content: { parts: [{ text: 'I can’t create images of real people.' }] }, finishReason: 'STOP' },
      ],
    },
    'I can’t create images of real people.',
  ],
])('%s is reported as moderated, in the model’s own words', async (_, route, body, words) => {
  const told = await readAnyAnswer([Buffer.from(JSON.stringify(body))], { route });
  expect(told.error?.code).toBe('moderation_blocked');
  expect(told.error?.details.upstream?.message).toBe(words);
});

test.each(['Request Moderated', 'Content Moderated'])('a task that says “%s” has ended', async (status) => {
  const body = { id: 'b', status, created_at: 1_790_000_000, expires_at: 1_790_007_200 };
  const told = await readAnyAnswer([Buffer.from(JSON.stringify(body))], { route: 'tasks' });
  expect(told.error?.code).toBe('moderation_blocked');
});

test.each(['rejected', 'blocked', 'expired'])('a task that says “%s” has failed', async (status) => {
  const body = { id: 'b', status, created_at: 1_790_000_000, expires_at: 1_790_007_200 };
  const told = await readAnyAnswer([Buffer.from(JSON.stringify(body))], { route: 'tasks' });
  expect(told.error?.code).toBe('upstream_unavailable');
});

test('a task that says “Ready” has its picture', async () => {
  const body = { id: 'b', status: 'Ready', output: [{ url: 'https://cdn.example/one.png' }] };
  const told = await readAnyAnswer([Buffer.from(JSON.stringify(body))], { route: 'tasks' });
  expect(told.pictures).toEqual(['https://cdn.example/one.png']);
  expect(told.error).toBeNull();
});
