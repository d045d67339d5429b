/** What the round itself did to jobs and processes: the only facts that may explain a difference. */
export class Facts {
  /** Processes that were killed at once, without a chance to end anything. */
  readonly killedPids = new Set<number>();
  /** Jobs whose process was suspended for so long that all others had to take it for dead. */
  readonly overslept = new Set<string>();
  /** When a job's user first asked to cancel it; milliseconds since 1970. */
  readonly cancelledAt = new Map<string, number>();
  /** When the gateway deleted the pictures of all tasks for the last time. */
  expiredAt = Number.NEGATIVE_INFINITY;
  /** How often each fault was played. */
  readonly faults = new Map<string, number>();

  noteFault(name: string): void {
    this.faults.set(name, (this.faults.get(name) ?? 0) + 1);
  }

  noteCancel(jobId: string): void {
    if (!this.cancelledAt.has(jobId)) this.cancelledAt.set(jobId, Date.now());
  }
}
