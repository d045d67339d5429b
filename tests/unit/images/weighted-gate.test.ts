import { describe, expect, it } from 'vitest';
import { WeightedSemaphore } from '@/lib/server/platform/weighted-semaphore';

const turn = () => new Promise((resolve) => setImmediate(resolve));
const never = new AbortController().signal;

/** Work that ends when it is told to. */
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

describe('a gate', () => {
  it('lets in what fits together, and the next when something leaves', async () => {
    const gate = new WeightedSemaphore(10);
    const [first, second, third] = [work(), work(), work()];
    const all = [
      gate.run(never, 6, first.run),
      gate.run(never, 4, second.run),
      gate.run(never, 1, third.run),
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

  it('lets what is heavier than all of it in alone', async () => {
    const gate = new WeightedSemaphore(10);
    const [small, huge] = [work(), work()];
    const all = [gate.run(never, 1, small.run), gate.run(never, 99, huge.run)];
    await turn();
    expect(huge.begun).toBe(false);
    small.end();
    await turn();
    expect(huge.begun).toBe(true);
    huge.end();
    await Promise.all(all);
  });

  it('forgets who left while waiting, and opens for those behind', async () => {
    const gate = new WeightedSemaphore(10);
    const [first, gone, last] = [work(), work(), work()];
    const leaving = new AbortController();
    const inside = gate.run(never, 5, first.run);
    const waiting = gate.run(leaving.signal, 10, gone.run);
    const behind = gate.run(never, 5, last.run);
    leaving.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
    await turn();
    expect([gone.begun, last.begun]).toEqual([false, true]);
    first.end();
    last.end();
    await Promise.all([inside, behind]);
  });

  it('gives its place back when work fails', async () => {
    const gate = new WeightedSemaphore(1);
    await expect(gate.run(never, 1, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(gate.run(never, 1, async () => 'done')).resolves.toBe('done');
  });
});
