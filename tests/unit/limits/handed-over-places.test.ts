import '../../support/quiet-log';
import { randomUUID } from 'node:crypto';
import { beforeEach, expect, it, vi } from 'vitest';
import { admitJobOrThrow, readmitJob } from '@/lib/server/limits/admit-job';
import { createMemoryCounters } from '@/lib/server/limits/counters';
import { parseConfig } from '@/lib/server/platform/config';
import { openMemoryStorage } from '../../support/memory-storage';

let redis: ReturnType<typeof createMemoryCounters>;
/** Tells each process that it is connected to Redis again. */
let reconnections: (() => void)[] = [];

vi.mock('@/lib/server/limits/redis-counters', () => ({
  openRedisCounters: (_url: string, _onFailure: unknown, onConnection: () => void) => {
    reconnections.push(onConnection);
    return {
      add: async (...count: Parameters<typeof redis.add>) => redis.add(...count),
      enter: async (...place: Parameters<typeof redis.enter>) => redis.enter(...place),
      leave: async (...place: Parameters<typeof redis.leave>) => redis.leave(...place),
    };
  },
}));

beforeEach(() => {
  redis = createMemoryCounters();
  reconnections = [];
});

/** The configuration of a process: another address stands for another process, which has counters of its own. */
const processOf = (name: string) =>
  parseConfig({ STUDIO_CONCURRENT_JOBS: '1', REDIS_URL: `redis://handed-over-${name}` });

async function handedOver(config: ReturnType<typeof parseConfig>, client: string) {
  const request = { client, estimateMicroUsd: 1, onServerKey: false };
  const admission = await admitJobOrThrow(config, openMemoryStorage(), request);
  admission.handOver();
  if (admission.record === null) throw new Error('The job is not counted.');
  return admission.record;
}

it('a place that was handed over is not taken again by the process that has given it away', async () => {
  const [first, second] = [processOf('first'), processOf('second')];
  const record = await handedOver(first, 'a-client');
  const taken = await readmitJob(second, openMemoryStorage(), record);
  expect(redis.taken()).toHaveLength(1);
  for (const reconnect of reconnections) reconnect();
  await taken.end(null);
  for (const reconnect of reconnections) reconnect();
  expect(redis.taken()).toEqual([]);
});

it('a process that counts for itself has a place free as soon as another one goes on with the job', async () => {
  const config = parseConfig({ STUDIO_CONCURRENT_JOBS: '1' });
  const client = randomUUID();
  await handedOver(config, client);
  await handedOver(config, client);
});
