import { expect, test } from 'vitest';
import { readAnyAnswer } from '../../support/read-any-answer';

const error = {
  code: 'OutputImageSensitiveContentDetected',
  message: 'It may contain sensitive information.',
};
const url = 'https://cdn.relay.io/out/1.png';
const read = (data: unknown[]) =>
  readAnyAnswer([Buffer.from(JSON.stringify({ created: 1, data }))], { n: 2 });

test('the errors of all entries are reported, as Volcano reports them', async () => {
  const told = await read([{ error }, { error }]);
  expect(told.error?.code).toBe('moderation_blocked');
  expect(told.error?.details.upstream?.message).toBe(error.message);
});

test('the error of one entry does not lose the picture of another', async () => {
  const told = await read([{ error }, { url }]);
  expect(told.pictures).toEqual([url]);
  expect(told.error).toBeNull();
});
