import { expect, it } from 'vitest';
import { coalesceReads } from '@/lib/server/shares/load-share';

/** A changing value that is read by hand: each read returns what was there when it began. */
function slowStore() {
  const store = { value: 'first', reads: 0 };
  const pending: (() => void)[] = [];
  const read = (): Promise<string> => {
    const { value } = store;
    store.reads += 1;
    return new Promise((resolve) => pending.push(() => resolve(value)));
  };
  const finish = async () => {
    for (const end of pending.splice(0)) end();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { store, read, finish };
}

it('reads at most twice for any number of callers, and gives none a value from before its call', async () => {
  const { store, read, finish } = slowStore();
  const readCoalesced = coalesceReads(read);
  const early = readCoalesced('a');
  store.value = 'second';
  const late = Array.from({ length: 50 }, () => readCoalesced('a'));
  await finish();
  await finish();
  expect(await early).toBe('first');
  expect(new Set(await Promise.all(late))).toEqual(new Set(['second']));
  expect(store.reads).toBe(2);
});

it('reads each key separately', async () => {
  const { store, read, finish } = slowStore();
  const readCoalesced = coalesceReads(read);
  const both = Promise.all([readCoalesced('a'), readCoalesced('b')]);
  await finish();
  await both;
  expect(store.reads).toBe(2);
});

it('recovers from a failed read: a caller that joined during it gets the next one', async () => {
  let reads = 0;
  const readCoalesced = coalesceReads(async () => {
    reads += 1;
    if (reads === 1) throw new Error('The disk is away.');
    return 'there';
  });
  const outcomes = await Promise.allSettled([readCoalesced('a'), readCoalesced('a')]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  expect(await readCoalesced('a')).toBe('there');
});
