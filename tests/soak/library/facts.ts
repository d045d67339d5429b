/** What the round itself did: the only facts that may explain a difference. */
export class Facts {
  readonly faults = new Map<string, number>();
  /** Pictures that somebody deleted, and those that somebody deleted for good. */
  readonly deleted = new Set<string>();
  readonly purged = new Set<string>();
  readonly hidden = new Set<string>();
  readonly cancelled = new Set<string>();
  /** Rows, as `kind/id`, that a cleared browser had not copied: they may be gone. */
  readonly uncopied = new Set<string>();
  /** Calls that a cleared browser followed, or whose end it had not copied: nobody may have heard how they ended. */
  readonly unfollowed = new Set<string>();
  studioKills = 0;
  readonly story: string[] = [];
  readonly #startedAt = performance.now();

  noteFault(name: string): void {
    this.faults.set(name, (this.faults.get(name) ?? 0) + 1);
    this.tell(name);
  }

  tell(line: string): void {
    this.story.push(`${((performance.now() - this.#startedAt) / 1_000).toFixed(1)} s ${line}`);
  }
}
