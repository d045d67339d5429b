import '../../support/quiet-log';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createMemoryCounters } from '@/lib/server/limits/counters';
import { getCounters } from '@/lib/server/limits/get-counters';
import { getConfig } from '@/lib/server/platform/config';

const redis = createMemoryCounters();
/** How many of the next commands take effect in Redis, although their answers are lost. */
let lostAnswers = 0;

vi.mock('@/lib/server/limits/redis-counters', () => ({
  openRedisCounters: () => ({
    add: redis.add,
    enter: async (...place: Parameters<typeof redis.enter>) => withLostAnswer(await redis.enter(...place)),
    leave: async (...place: Parameters<typeof redis.leave>) => {
      if (lostAnswers > 0) withLostAnswer(null);
      await redis.leave(...place);
    },
  }),
}));

function withLostAnswer<Value>(answer: Value): Value {
  if (lostAnswers === 0) return answer;
  lostAnswers -= 1;
  throw new Error('Command timed out');
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const fiveMinutes = 5 * 60_000;

it('a refused job leaves the place that Redis gave it without an answer, even if Redis fails for a while', async () => {
  const counters = await getCounters({ ...getConfig(), redisUrl: 'redis://127.0.0.1:1' });
  // Redis is out of reach: the process counts for itself, and has one place.
  lostAnswers = 1;
  expect(await counters.enter('jobs', 'first', 1, fiveMinutes)).toBe(true);
  await redis.leave('jobs', 'first');
  lostAnswers = 2;
  expect(await counters.enter('jobs', 'refused', 1, fiveMinutes)).toBe(false);
  expect(await redis.enter('jobs', 'next', 1, fiveMinutes)).toBe(false);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await redis.enter('jobs', 'next', 1, fiveMinutes)).toBe(true);
});
