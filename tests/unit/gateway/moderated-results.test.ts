import { expect, test } from 'vitest';
import { readAnyAnswer } from '../../support/read-any-answer';

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
