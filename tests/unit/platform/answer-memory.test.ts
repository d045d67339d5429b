import { expect, it } from 'vitest';
import {
  countUnstored,
  promisedBytesMax,
  promiseMemory,
  tryPromiseMemory,
} from '@/lib/server/platform/answer-memory';

const turn = () => new Promise((resolve) => setImmediate(resolve));
const { signal } = new AbortController();
const gigabyte = 1024 ** 3;

/** Promises all of the memory: one call gets at most seven eighths of it. */
async function promiseAll(): Promise<() => void> {
  const large = await promiseMemory(signal, gigabyte);
  const rest = await promiseMemory(signal, promisedBytesMax() / 8);
  return () => {
    large();
    rest();
  };
}

it('makes a call wait for memory that other calls may still fill, or have filled with unstored pictures', async () => {
  const others = await promiseAll();
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

it('leaves room for small calls beside one that may bring more than there is, while that waits and while it runs', async () => {
  const long = await promiseMemory(signal, promisedBytesMax() / 4);
  const large = promiseMemory(signal, gigabyte);
  (await promiseMemory(signal, 5_000_000))();
  long();
  const giveBack = await large;
  const small = tryPromiseMemory(5_000_000);
  expect(small).not.toBeNull();
  small?.();
  expect(tryPromiseMemory(promisedBytesMax() / 4)).toBeNull();
  giveBack();
});

it('gives nothing to a call that was cancelled while it waited', async () => {
  const others = await promiseAll();
  const abort = new AbortController();
  const waiting = promiseMemory(abort.signal, 1);
  abort.abort(new Error('cancelled'));
  await expect(waiting).rejects.toThrow('cancelled');
  others();
  tryPromiseMemory(gigabyte)?.();
});
