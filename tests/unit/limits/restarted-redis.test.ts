import '../../support/quiet-log';
import { beforeEach, expect, it, vi } from 'vitest';
import { createMemoryCounters } from '@/lib/server/limits/counters';
import { getCounters } from '@/lib/server/limits/get-counters';
import { getConfig } from '@/lib/server/platform/config';

/** null while Redis is away; a restarted one knows nothing. */
let redis: ReturnType<typeof createMemoryCounters> | null;
let connected: () => void;

function running() {
  if (redis === null) throw new Error('Connection is closed.');
  return redis;
}

vi.mock('@/lib/server/limits/redis-counters', () => ({
  openRedisCounters: (_url: string, _onFailure: unknown, onConnection: () => void) => {
    connected = onConnection;
    return {
      add: async (...count: Parameters<ReturnType<typeof running>['add']>) => running().add(...count),
      enter: async (...place: Parameters<ReturnType<typeof running>['enter']>) => running().enter(...place),
      leave: async (...place: Parameters<ReturnType<typeof running>['leave']>) => running().leave(...place),
    };
  },
}));

const minuteMs = 60_000;
let studios = 0;

beforeEach(() => {
  redis = createMemoryCounters();
});

/** Counters of a process of its own: each address has its own, even across test files. */
function openCounters() {
  studios += 1;
  return getCounters({ ...getConfig(), redisUrl: `redis://restarted-${studios}` });
}

it('running jobs keep their places while Redis is away, so that no client gets as many again', async () => {
  const counters = await openCounters();
  expect(await counters.enter('jobs', 'first', 2, minuteMs)).toBe(true);
  expect(await counters.enter('jobs', 'second', 2, minuteMs)).toBe(true);
  redis = null;
  expect(await counters.enter('jobs', 'third', 2, minuteMs)).toBe(false);
  await counters.leave('jobs', 'first');
  expect(await counters.enter('jobs', 'third', 2, minuteMs)).toBe(true);
});

it('a Redis that was restarted without its state learns at once which jobs run', async () => {
  const counters = await openCounters();
  expect(await counters.enter('jobs', 'first', 3, minuteMs)).toBe(true);
  redis = null;
  expect(await counters.enter('jobs', 'second', 3, minuteMs)).toBe(true);
  expect(await counters.enter('jobs', 'over', 3, minuteMs)).toBe(true);
  await counters.leave('jobs', 'over');
  redis = createMemoryCounters();
  connected();
  await expect.poll(() => redis?.taken().map(({ member }) => member)).toEqual(['first', 'second']);
  expect(await counters.enter('jobs', 'third', 3, minuteMs)).toBe(true);
  expect(await counters.enter('jobs', 'fourth', 3, minuteMs)).toBe(false);
});
