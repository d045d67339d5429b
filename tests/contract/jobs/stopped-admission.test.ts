import '../../support/quiet-log';
import { randomUUID } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { runningJobs, setStopping, stopJobs } from '@/lib/server/jobs/ownership/running-jobs';
import { acceptJob } from '@/lib/server/jobs/post-job';
import { parseConfig } from '@/lib/server/platform/config';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { jobBody } from '../../support/job-client';
import { openMemoryStorage } from '../../support/memory-storage';

const shared: typeof globalThis & { safelightStorage?: Map<string, Promise<Storage>> } = globalThis;
const before = shared.safelightStorage;

afterEach(() => {
  setStopping(false);
  shared.safelightStorage = before;
});

const slowly = () => new Promise((resolve) => setTimeout(resolve, 300));

it('a job that meets the end of the process while it is admitted leaves no part of the budget reserved', async () => {
  const config = parseConfig({
    AIHUBMIX_API_KEY: 'sk-test',
    AIHUBMIX_BASE_URL: 'http://127.0.0.1:1/v1',
    STUDIO_ACCESS_CODE: 'a long code',
    STUDIO_DAILY_BUDGET_USD: '5',
  });
  const store = openMemoryStorage();
  const slow: Storage = {
    ...store,
    delete: (key) => slowly().then(() => store.delete(key)),
    async *list(prefix) {
      await slowly();
      yield* store.list(prefix);
    },
  };
  shared.safelightStorage = new Map([[JSON.stringify(config.storage), Promise.resolve(slow)]]);
  const reserved = async () => {
    for await (const key of store.list('budget/')) return key;
    return null;
  };
  const request = new Request('http://studio.test/api/jobs', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: jobBody(randomUUID()),
  });
  const refused = expect(acceptJob(config, request, 'a-request')).rejects.toMatchObject({
    code: 'interrupted',
  });
  await expect.poll(reserved, { interval: 10, timeout: 10_000 }).toContain('estimate');
  await stopJobs(5_000);
  // The process would end now.
  expect(await reserved()).toBeNull();
  expect(runningJobs().size).toBe(0);
  await refused;
}, 20_000);
