import { describe, expect, it } from 'vitest';
import { Semaphore } from '@/lib/server/platform/semaphore';

const turn = () => new Promise((resolve) => setImmediate(resolve));
const never = new AbortController().signal;

/** Work that ends when the test says so. */
function work() {
  let end: (() => void) | undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const state = { begun: false, end: () => end?.() };
  return Object.assign(state, {
    run: async () => {
      state.begun = true;
      await ended;
    },
  });
}

describe('a semaphore', () => {
  it('admits work that fits together, and the next when some of it leaves', async () => {
    const semaphore = new Semaphore(10);
    const [first, second, third] = [work(), work(), work()];
    const all = [
      semaphore.run(never, 6, first.run),
      semaphore.run(never, 4, second.run),
      semaphore.run(never, 1, third.run),
    ];
    await turn();
    expect([first.begun, second.begun, third.begun]).toEqual([true, true, false]);
    second.end();
    await turn();
    expect(third.begun).toBe(true);
    first.end();
    third.end();
    await Promise.all(all);
  });

  it('runs work that is heavier than its capacity alone', async () => {
    const semaphore = new Semaphore(10);
    const [small, huge] = [work(), work()];
    const all = [semaphore.run(never, 1, small.run), semaphore.run(never, 99, huge.run)];
    await turn();
    expect(huge.begun).toBe(false);
    small.end();
    await turn();
    expect(huge.begun).toBe(true);
    huge.end();
    await Promise.all(all);
  });

  it('skips work that was aborted while it waited', async () => {
    const semaphore = new Semaphore(10);
    const [first, aborted, last] = [work(), work(), work()];
    const abort = new AbortController();
    const inside = semaphore.run(never, 5, first.run);
    const waiting = semaphore.run(abort.signal, 10, aborted.run);
    const behind = semaphore.run(never, 5, last.run);
    abort.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
    await turn();
    expect([aborted.begun, last.begun]).toEqual([false, true]);
    first.end();
    last.end();
    await Promise.all([inside, behind]);
  });

  it('lets light work overtake a heavy piece that waits, as long as that is not delayed by it', async () => {
    const semaphore = new Semaphore(10);
    const [long, heavy, light, another, late] = [work(), work(), work(), work(), work()];
    const all = [
      semaphore.run(never, 3, long.run),
      semaphore.run(never, 8, heavy.run),
      semaphore.run(never, 1, light.run),
      semaphore.run(never, 1, another.run),
      semaphore.run(never, 1, late.run),
    ];
    await turn();
    // Besides the heavy piece there is room for two light ones.
    expect([heavy, light, another, late].map(({ begun }) => begun)).toEqual([false, true, true, false]);
    light.end();
    await turn();
    expect([heavy.begun, late.begun]).toEqual([false, true]);
    long.end();
    await turn();
    expect(heavy.begun).toBe(true);
    for (const piece of [heavy, another, late]) piece.end();
    await Promise.all(all);
  });

  it('keeps no heavy piece waiting, however much light work comes', async () => {
    const semaphore = new Semaphore(10);
    const [first, heavy] = [work(), work()];
    const before = semaphore.run(never, 6, first.run);
    const waiting = semaphore.run(never, 8, heavy.run);
    const crowd = Array.from({ length: 50 }, () => work());
    const all = crowd.map((piece) => semaphore.run(never, 1, piece.run));
    for (const piece of crowd.slice(0, 10)) {
      await turn();
      piece.end();
    }
    first.end();
    await turn();
    expect(heavy.begun).toBe(true);
    heavy.end();
    for (const piece of crowd) piece.end();
    await Promise.all([before, waiting, ...all]);
  });

  it('frees its room if work fails', async () => {
    const semaphore = new Semaphore(1);
    await expect(semaphore.run(never, 1, () => Promise.reject(new Error('broken')))).rejects.toThrow(
      'broken',
    );
    await expect(semaphore.run(never, 1, async () => 'done')).resolves.toBe('done');
  });

  it('runs one at a time, in order, if its capacity is 1', async () => {
    const semaphore = new Semaphore(1);
    const order: string[] = [];
    const run = (name: string) =>
      semaphore.run(null, 1, async () => {
        order.push(`${name} begins`);
        await turn();
        order.push(`${name} ends`);
      });
    await Promise.all([run('a'), run('b')]);
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('counts room that was taken beyond its capacity, and admits work once it is released', async () => {
    const semaphore = new Semaphore(10);
    const release = semaphore.take(11);
    const next = work();
    const waiting = semaphore.run(never, 0, next.run);
    await turn();
    expect(next.begun).toBe(false);
    release();
    release();
    await turn();
    expect(next.begun).toBe(true);
    next.end();
    await waiting;
    const held = semaphore.take(10);
    await expect(semaphore.run(AbortSignal.abort(new Error('left')), 1, next.run)).rejects.toThrow('left');
    held();
  });
});
