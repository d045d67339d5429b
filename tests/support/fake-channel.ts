import { vi } from 'vitest';

/** BroadcastChannel among the tabs of one test: each tab has its own instance, and receives from all others. */
export function stubChannels(): void {
  const opened = new Map<string, Set<EventTarget>>();
  class FakeChannel extends EventTarget {
    readonly #others: Set<EventTarget>;

    constructor(name: string) {
      super();
      this.#others = opened.get(name) ?? new Set();
      opened.set(name, this.#others.add(this));
    }

    postMessage(message: unknown): void {
      for (const other of this.#others) {
        if (other === this) continue;
        const data: unknown = structuredClone(message);
        queueMicrotask(() => other.dispatchEvent(new MessageEvent('message', { data })));
      }
    }
  }
  vi.stubGlobal('BroadcastChannel', FakeChannel);
}
