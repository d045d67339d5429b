import { expect, it } from 'vitest';
import { countUnstored, promiseMemory, tryPromiseMemory } from '@/lib/server/platform/answer-memory';

const turn = () => new Promise((resolve) => setImmediate(resolve));
const { signal } = new AbortController();
const gigabyte = 1024 ** 3;

it('makes a call wait for memory that other calls may still fill, or have filled with unstored pictures', async () => {
  const others = await promiseMemory(signal, gigabyte);
  expect(tryPromiseMemory(1)).toBeNull();
  let isGiven = false;
  const waiting = promiseMemory(signal, 1_000_000).then((giveBack) => {
    isGiven = true;
    return giveBack;
  });
  const stored = countUnstored(gigabyte);
  others();
  others();
  await turn();
  expect(isGiven).toBe(false);
  stored();
  stored();
  (await waiting)();
  const again = tryPromiseMemory(1);
  expect(again).not.toBeNull();
  again?.();
});

it('gives nothing to a call that was cancelled while it waited', async () => {
  const others = await promiseMemory(signal, gigabyte);
  const abort = new AbortController();
  const waiting = promiseMemory(abort.signal, 1);
  abort.abort(new Error('cancelled'));
  await expect(waiting).rejects.toThrow('cancelled');
  others();
  tryPromiseMemory(gigabyte)?.();
});
