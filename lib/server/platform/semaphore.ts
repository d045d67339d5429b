import 'server-only';

interface Waiting {
  weight: number;
  enter: (overtook: Waiting | null) => void;
  /** The weight of what is inside and has overtaken it. */
  overtakenBy: number;
}

/**
 * Admits work while the weights of what is inside stay within `capacity`. The weights count whatever is scarce: bytes of
 * memory, or 1 for each piece of work. What is heavier than the capacity runs alone. What came first is served first,
 * but does not hold up what has room beside it: it may be overtaken by what would not delay it.
 */
export class Semaphore {
  readonly #capacity: number;
  readonly #waiting: Waiting[] = [];
  #inside = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Does the work once there is room for it. @throws the signal's reason when it aborts before the work begins */
  async run<Result>(
    signal: AbortSignal | null,
    weight: number,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const release = await this.acquire(signal, weight);
    try {
      return await work();
    } finally {
      release();
    }
  }

  /**
   * Waits until there is room.
   * @returns release; calling it again does nothing
   * @throws the signal's reason when it aborts before there is room
   */
  async acquire(signal: AbortSignal | null, weight: number): Promise<() => void> {
    signal?.throwIfAborted();
    const taken = Math.min(Math.max(weight, 0), this.#capacity);
    const overtook = await new Promise<Waiting | null>((resolve, reject) => {
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1);
        reject(signal?.reason);
        this.#admit();
      };
      const enter = (first: Waiting | null) => {
        signal?.removeEventListener('abort', leave);
        this.#inside += taken;
        resolve(first);
      };
      const entry: Waiting = { weight: taken, enter, overtakenBy: 0 };
      signal?.addEventListener('abort', leave, { once: true });
      this.#waiting.push(entry);
      this.#admit();
    });
    return this.#releaseOnce(taken, overtook);
  }

  /** Takes the weight at once, if there is room and nobody waits. @returns null otherwise */
  tryAcquire(weight: number): (() => void) | null {
    const taken = Math.min(Math.max(weight, 0), this.#capacity);
    if (this.#waiting.length > 0 || this.#inside + taken > this.#capacity) return null;
    return this.take(taken);
  }

  /** Takes the weight at once, even beyond the capacity: for what is in memory already and only has to be counted. */
  take(weight: number): () => void {
    this.#inside += weight;
    return this.#releaseOnce(weight);
  }

  #releaseOnce(weight: number, overtook: Waiting | null = null): () => void {
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      this.#inside -= weight;
      if (overtook) overtook.overtakenBy -= weight;
      this.#admit();
    };
  }

  #admit(): void {
    for (const entry of [...this.#waiting]) {
      const [first] = this.#waiting;
      if (first === undefined || this.#inside + entry.weight > this.#capacity) continue;
      const isFirst = entry === first;
      // Once all that was inside before has left, the first one has room beside those that have overtaken it.
      if (!isFirst && first.overtakenBy + entry.weight + first.weight > this.#capacity) continue;
      if (!isFirst) first.overtakenBy += entry.weight;
      this.#waiting.splice(this.#waiting.indexOf(entry), 1);
      entry.enter(isFirst ? null : first);
    }
  }
}
