/** A tab as its channels know it. */
export interface ChannelOwner {
  readonly isClosed: boolean;
  /** Runs what the tab hears as work of that tab. */
  run(work: () => void): void;
}

/**
 * BroadcastChannel among the tabs of one browser: each hears all others, and a dead tab neither sends nor hears
 * anything. Node's own cannot carry a Blob to more than one listener.
 */
export function createTabChannels(owner: () => ChannelOwner | null) {
  const opened = new Map<string, Set<TabChannel>>();
  class TabChannel extends EventTarget {
    readonly #owner = owner();
    readonly #all: Set<TabChannel>;

    constructor(name: string) {
      super();
      this.#all = opened.get(name) ?? new Set();
      opened.set(name, this.#all.add(this));
    }

    postMessage(message: unknown): void {
      if (this.#owner?.isClosed) return;
      for (const other of this.#all) if (other !== this) other.#hear(structuredClone(message));
    }

    #hear(data: unknown): void {
      const tell = () => this.dispatchEvent(new MessageEvent('message', { data }));
      queueMicrotask(() => {
        if (this.#owner === null) tell();
        else if (!this.#owner.isClosed) this.#owner.run(tell);
      });
    }
  }
  return TabChannel;
}
