import 'server-only';

/** What trails a finished answer, such as its usage, arrives within this time. */
export const trailingMs = 1_500;

/**
 * Knows when an answer is complete, although its connection may stay open or break: what still comes within a grace
 * period is read, and a failure after it does not count.
 */
export class AnswerEnd {
  isReached = false;
  isOver = false;
  #timer: NodeJS.Timeout | undefined;
  #listener: () => void = () => undefined;

  /** Called at each sign of the end. The last one counts. */
  reach(graceMs: number): void {
    this.isReached = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.isOver = true;
      this.#listener();
    }, graceMs);
  }

  /** Called when an answer that seemed to have ended goes on. */
  revoke(): void {
    this.isReached = false;
    clearTimeout(this.#timer);
  }

  /**
   * Called at each piece of an answer that does not say where it ends: it has ended if it is whole and nothing follows.
   */
  reachIfQuiet(graceMs: number, isWhole: () => boolean): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (isWhole()) this.reach(0);
    }, graceMs);
  }

  onOver(listener: () => void): void {
    this.#listener = listener;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#listener = () => undefined;
  }
}
