/** Queues of this tab, for browsers without a lock manager (plain http in a LAN). */
const queues = new Map<string, Promise<unknown>>();

/** Runs work under a named lock that all tabs share. Without a lock manager, the lock holds in this tab only. */
export async function withLock<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const manager = lockManager();
  // The DOM's type flattens what the callback returns.
  if (manager) return (await manager.request(lockName(name), work)) as Result;
  const before = queues.get(name) ?? Promise.resolve();
  const turn = before.then(work);
  // The caller sees a failure, but it must not stop the work that waits next.
  const settled = turn.catch(() => undefined);
  queues.set(name, settled);
  try {
    return await turn;
  } finally {
    if (queues.get(name) === settled) queues.delete(name);
  }
}

/** Runs work now if the lock is free; returns false if it is not. */
export async function tryLock(name: string, work: () => Promise<void>): Promise<boolean> {
  const manager = lockManager();
  if (!manager) {
    if (queues.has(name)) return false;
    await withLock(name, work);
    return true;
  }
  return manager.request(lockName(name), { ifAvailable: true }, async (lock) => {
    if (lock === null) return false;
    await work();
    return true;
  });
}

/** Whether locks work across tabs here. */
export function locksSpanTabs(): boolean {
  return lockManager() !== null;
}

function lockName(name: string): string {
  return `safelight:${name}`;
}

/** null outside secure contexts, where it is missing although the compiler's types deny it. */
export function lockManager(): LockManager | null {
  if (typeof navigator === 'undefined') return null;
  return (navigator.locks as LockManager | undefined) ?? null;
}
