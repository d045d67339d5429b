import { randomUUID } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import { createMemoryCounters } from '@/lib/server/limits/counters';
import { countOrThrow } from '@/lib/server/limits/rate-limit';
import { parseConfig } from '@/lib/server/platform/config';

let failures = 1;
vi.mock('@/lib/server/limits/redis-counters', () => ({
  openRedisCounters: () => {
    failures -= 1;
    if (failures >= 0) throw Object.assign(new Error('too many open files'), { code: 'EMFILE' });
    return createMemoryCounters();
  },
}));

it('a request that finds no file handles for Redis does not break all later ones', async () => {
  const config = parseConfig({ REDIS_URL: 'redis://127.0.0.1:1' });
  const limit = { name: 'read', max: 10, windowMs: 60_000 };
  const client = randomUUID();
  await expect(countOrThrow(config, limit, client)).rejects.toMatchObject({ code: 'EMFILE' });
  await expect(countOrThrow(config, limit, client)).resolves.toBeUndefined();
});
