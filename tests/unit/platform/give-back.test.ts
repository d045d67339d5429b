import '../../support/quiet-log';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { giveBack } from '@/lib/server/platform/give-back';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const minuteMs = 60_000;

it('gives a lease back before the caller goes on', async () => {
  const release = vi.fn(async () => undefined);
  await giveBack('a place', minuteMs, release);
  expect(release).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(minuteMs);
  expect(release).toHaveBeenCalledTimes(1);
});

it('tries again until the store answers, without making the caller wait', async () => {
  let isDown = true;
  const release = vi.fn(async () => {
    if (isDown) throw new Error('The store is down.');
  });
  await giveBack('a place', minuteMs, release);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(release.mock.calls.length).toBeGreaterThan(3);
  isDown = false;
  await vi.advanceTimersByTimeAsync(16_000);
  const calls = release.mock.calls.length;
  await vi.advanceTimersByTimeAsync(minuteMs);
  expect(release).toHaveBeenCalledTimes(calls);
});

it('stops trying once the lease has expired by itself', async () => {
  const release = vi.fn(async () => {
    throw new Error('The store is down.');
  });
  await giveBack('a place', minuteMs, release);
  await vi.advanceTimersByTimeAsync(2 * minuteMs);
  const calls = release.mock.calls.length;
  await vi.advanceTimersByTimeAsync(10 * minuteMs);
  expect(release).toHaveBeenCalledTimes(calls);
});
