import '@/tests/support/quiet-log';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { reserveOrThrow } from '@/lib/server/limits/daily-budget';
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
