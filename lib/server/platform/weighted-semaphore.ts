import 'server-only';

interface Waiting {
  weight: number;
  enter: () => void;
}

/** Lets work in while the weights inside stay within `capacity`, first come first served. Heavier work runs alone. */
export class WeightedSemaphore {
  private inside = 0;
  private readonly waiting: Waiting[] = [];
  private readonly capacity: number;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** Rejects with the signal's reason if it is aborted before the work begins. */
  async run<Result>(signal: AbortSignal, wanted: number, work: () => Promise<Result>): Promise<Result> {
    const weight = Math.min(Math.max(wanted, 0), this.capacity);
    await this.enter(signal, weight);
    try {
      return await work();
    } finally {
      this.inside -= weight;
      this.admit();
    }
  }

  private enter(signal: AbortSignal, weight: number): Promise<void> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const leave = () => {
        const at = this.waiting.indexOf(entry);
        if (at < 0) return;
        this.waiting.splice(at, 1);
        reject(signal.reason);
        this.admit();
      };
      const enter = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const entry = { weight, enter };
      signal.addEventListener('abort', leave, { once: true });
      this.waiting.push(entry);
      this.admit();
    });
  }

  private admit(): void {
    for (let next = this.waiting[0]; next; next = this.waiting[0]) {
      if (this.inside + next.weight > this.capacity) return;
      this.waiting.shift();
      this.inside += next.weight;
      next.enter();
    }
  }
}
