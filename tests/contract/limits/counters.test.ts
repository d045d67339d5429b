import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Counters, createMemoryCounters } from '@/lib/server/limits/counters';
import { openRedisCounters } from '@/lib/server/limits/redis-counters';
import { hasRedisServer, type RedisServer, startRedisServer } from '../../support/redis-server';

/** The properties that limits rely on, wherever the counters are kept. */
function keepsCount(open: () => Counters) {
  let counters: Counters;
  const name = () => `client-${randomUUID()}`;
  beforeAll(() => {
    counters = open();
  });

  it('counts up and down within a window, and starts again after it', async () => {
    const key = name();
    expect(await counters.add(key, 1, 300)).toMatchObject({ count: 1 });
    const second = await counters.add(key, 1, 300);
    expect(second.count).toBe(2);
    expect(second.endsInMs).toBeGreaterThan(0);
    expect(second.endsInMs).toBeLessThanOrEqual(300);
    expect(await counters.add(key, -1, 300)).toMatchObject({ count: 1 });
    await expect.poll(async () => (await counters.add(key, 1, 300)).count, { interval: 310 }).toBe(1);
  });

  it('keeps clients apart', async () => {
    const [one, other] = [name(), name()];
    await counters.add(one, 5, 60_000);
    expect(await counters.add(other, 1, 60_000)).toMatchObject({ count: 1 });
  });

  it('never gives out more places than there are, even to simultaneous requests', async () => {
    const key = name();
    const members = Array.from({ length: 20 }, (_, index) => `job-${index}`);
    const given = await Promise.all(members.map((member) => counters.enter(key, member, 3, 60_000)));
    expect(given.filter(Boolean)).toHaveLength(3);
    await counters.leave(key, members[given.indexOf(true)] ?? '');
    expect(await counters.enter(key, 'late', 3, 60_000)).toBe(true);
    expect(await counters.enter(key, 'later', 3, 60_000)).toBe(false);
  });

  it('frees a place that was not given back in time', async () => {
    const key = name();
    expect(await counters.enter(key, 'lost', 1, 200)).toBe(true);
    expect(await counters.enter(key, 'next', 1, 200)).toBe(false);
    await expect.poll(() => counters.enter(key, 'next', 1, 200)).toBe(true);
  });
}

describe('in memory', () => keepsCount(() => createMemoryCounters()));

describe.skipIf(!hasRedisServer)('in a real redis-server', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedisServer();
  });
  afterAll(() => redis.close());
  keepsCount(() => openRedisCounters(redis.url, () => undefined));
});
