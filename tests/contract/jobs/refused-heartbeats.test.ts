import '../../support/quiet-log';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { isAlive, keepAlive } from '@/lib/server/jobs/ownership/heartbeat';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { openMemoryStorage } from '../../support/memory-storage';

const jobId = '0b3f3a52-6f0d-4d7c-9a53-2f3b9a4a7c05';
let storage: Storage;
let refusesWrites: boolean;

beforeEach(() => {
  vi.useFakeTimers();
  refusesWrites = false;
  const store = openMemoryStorage();
  storage = {
    ...store,
    async put(key, body) {
      if (refusesWrites) throw new Error('SlowDown');
      await store.put(key, body);
    },
  };
});
afterEach(() => {
  vi.useRealTimers();
});

const elsewhere = { machine: 'another', pid: 1, startedAt: '1' };

/** Looks every second, as the readers of a job do. @returns whether the job was ever taken for dead */
async function watch(forMs: number): Promise<boolean> {
  const owner = { generation: 0, startedAt: new Date(0).toISOString(), runner: elsewhere };
  let isDead = false;
  for (let passed = 0; passed < forMs; passed += 1_000) {
    isDead ||= !(await isAlive(storage, jobId, owner));
    await vi.advanceTimersByTimeAsync(1_000);
  }
  return isDead;
}

it('a job is not taken for dead by another machine while a busy store refuses writes, nor right afterwards', async () => {
  const { stop } = keepAlive(storage, jobId, 0, { cancel: () => undefined, takenOver: () => undefined });
  await vi.advanceTimersByTimeAsync(100);
  refusesWrites = true;
  expect(await watch(90_000)).toBe(false);
  refusesWrites = false;
  expect(await watch(60_000)).toBe(false);
  stop();
});

it('a job whose process died while the store refused writes is taken for dead once it takes them again', async () => {
  const { stop } = keepAlive(storage, jobId, 0, { cancel: () => undefined, takenOver: () => undefined });
  await vi.advanceTimersByTimeAsync(100);
  refusesWrites = true;
  stop();
  expect(await watch(60_000)).toBe(false);
  refusesWrites = false;
  expect(await watch(15_000)).toBe(true);
});
