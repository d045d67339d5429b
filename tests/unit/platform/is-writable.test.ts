import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { isWritable, wasWritable } from '@/lib/server/platform/storage/is-writable';
import { openMemoryStorage } from '@/tests/support/memory-storage';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A storage that counts its writes, and fails or hangs on request. */
function failing() {
  const storage = openMemoryStorage();
  const state: { mood: 'well' | 'full' | 'silent'; writes: number } = { mood: 'well', writes: 0 };
  const put: typeof storage.put = async (key, body) => {
    state.writes += 1;
    if (state.mood === 'full') throw new Error('No space left.');
    if (state.mood === 'silent') await new Promise(() => undefined);
    await storage.put(key, body);
  };
  return { state, storage: { ...storage, put } };
}

it('probes the storage once a second, however many ask', async () => {
  const { state, storage } = failing();
  expect(await Promise.all([isWritable(storage), isWritable(storage)])).toEqual([true, true]);
  state.mood = 'full';
  expect(await isWritable(storage)).toBe(true);
  expect(state.writes).toBe(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await isWritable(storage)).toBe(false);
});

it('reports a storage that does not answer as not ready, without waiting for it', async () => {
  const { state, storage } = failing();
  state.mood = 'silent';
  const ready = isWritable(storage);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(await ready).toBe(false);
});

it('gives pages the last result at once, and probes again for the next ones', async () => {
  const { state, storage } = failing();
  expect(wasWritable(storage)).toBe(true);
  await vi.advanceTimersByTimeAsync(0);
  state.mood = 'full';
  await vi.advanceTimersByTimeAsync(10_001);
  expect(wasWritable(storage)).toBe(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(wasWritable(storage)).toBe(false);
  state.mood = 'well';
  await vi.advanceTimersByTimeAsync(10_001);
  expect(wasWritable(storage)).toBe(false);
  await vi.advanceTimersByTimeAsync(0);
  expect(wasWritable(storage)).toBe(true);
});
