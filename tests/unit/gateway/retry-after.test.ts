import { expect, test } from 'vitest';
import { readRetryAfter } from '@/lib/server/gateway/failures/read-retry-after';

const nowMs = Date.parse('2026-11-22T08:00:00Z');

test.each([
  ['12', '', 12],
  ['0', '', 1],
  ['0.4', '', 1],
  ['999999999', '', 86_400],
  ['Sun, 22 Nov 2026 08:01:30 GMT', '', 90],
  ['Sun, 22 Nov 2026 07:00:00 GMT', '', 1],
  ['soon', 'try again in 20s', 20],
  [null, 'Please try again in 20s. Visit', 20],
  [null, 'Please try again in 350ms.', 1],
  [null, 'Please try again in 1m30s.', 90],
  [null, 'Please try again in 2.5s', 3],
  [null, 'retry after 30 seconds', 30],
  [null, 'Please wait 2 minutes', 120],
  [null, '请在 15 秒后再试', 15],
  [null, '請等待15秒後再試', 15],
  [null, 'slow down', undefined],
  [null, '', undefined],
])('header %s and message "%s" mean %s seconds', (header, message, seconds) => {
  const headers = new Headers(header === null ? {} : { 'retry-after': header });
  expect(readRetryAfter(headers, message, nowMs)).toBe(seconds);
});
