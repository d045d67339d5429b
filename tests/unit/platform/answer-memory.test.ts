import { expect, it } from 'vitest';
import { acquireReadSlot, countUnstored } from '@/lib/server/platform/answer-memory';

const turn = () => new Promise((resolve) => setImmediate(resolve));
const { signal } = new AbortController();

/** Asks for a slot, and says whether it was given. */
function ask(by = signal) {
  const release: () => void = () => undefined;
  const state = { given: false, failed: false, release };
  acquireReadSlot(by).then(
    (release) => Object.assign(state, { given: true, release }),
    () => Object.assign(state, { failed: true }),
  );
  return state;
}

it('lets eight large answers be read at once, and the next when one is done', async () => {
  const readers = Array.from({ length: 9 }, () => ask());
  await turn();
  expect(readers.map(({ given }) => given)).toEqual([...Array(8).fill(true), false]);
  readers[0]?.release();
  readers[0]?.release();
  await turn();
  expect(readers[8]?.given).toBe(true);
  for (const { release } of readers) release();
});

it('reads no further answer while too much waits for storage, and none that was aborted meanwhile', async () => {
  const stored = countUnstored(65 * 1024 * 1024);
  const abort = new AbortController();
  const aborted = ask(abort.signal);
  const waiting = Array.from({ length: 8 }, () => ask());
  await turn();
  expect(waiting.some(({ given }) => given)).toBe(false);
  abort.abort();
  stored();
  await turn();
  expect(aborted.failed).toBe(true);
  expect(waiting.every(({ given }) => given)).toBe(true);
  for (const { release } of waiting) release();
});
