import '@/tests/support/quiet-log';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { admitJobOrThrow } from '@/lib/server/limits/admit-job';
import { reserveOrThrow } from '@/lib/server/limits/daily-budget';
import { parseConfig } from '@/lib/server/platform/config';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { openMemoryStorage } from '@/tests/support/memory-storage';

let whole: Storage;
const call = { id: 'a-call', estimateMicroUsd: 60_000, budgetMicroUsd: 100_000, now: Date.now() };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  whole = openMemoryStorage();
});
afterEach(() => vi.useRealTimers());

async function reserved(): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of whole.list('budget/')) keys.push(key);
  return keys;
}

const refuse = () => Promise.reject(new Error('The storage fails.'));

it('a reservation whose answer was lost does not count against the day', async () => {
  const claim: Storage['claim'] = async (key, body) => {
    await whole.claim(key, body);
    return refuse();
  };
  await expect(reserveOrThrow({ ...whole, claim }, call)).rejects.toThrow('The storage fails.');
  expect(await reserved()).toEqual([]);
});

it('a reservation does not count if the sum of the day cannot be read', async () => {
  const list: Storage['list'] = () => {
    throw new Error('The storage fails.');
  };
  await expect(reserveOrThrow({ ...whole, list }, call)).rejects.toThrow('The storage fails.');
  expect(await reserved()).toEqual([]);
});

it('a job whose reservation cannot be written is refused as not issued, and frees its place', async () => {
  const config = parseConfig({ STUDIO_CONCURRENT_JOBS: '1', STUDIO_DAILY_BUDGET_USD: '1' });
  const job = { client: '198.51.100.7', estimateMicroUsd: 60_000, onServerKey: true };
  await expect(admitJobOrThrow(config, { ...whole, claim: refuse }, job)).rejects.toMatchObject({
    code: 'not_configured',
    message: expect.stringContaining('nothing was charged'),
  });
  await (await admitJobOrThrow(config, whole, job)).withdraw();
});

it('a call beyond the budget is refused as such, and takes its reservation back later if the storage fails', async () => {
  await reserveOrThrow(whole, { ...call, id: 'an-earlier-call' });
  let failures = 2;
  const remove: Storage['delete'] = (key) => {
    failures -= 1;
    return failures >= 0 ? refuse() : whole.delete(key);
  };
  await expect(reserveOrThrow({ ...whole, delete: remove }, call)).rejects.toMatchObject({
    code: 'over_budget',
  });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await reserved()).toHaveLength(1);
});
