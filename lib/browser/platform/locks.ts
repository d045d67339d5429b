/** Queues of this tab, for where the browser has no lock manager (plain http in a LAN). */
const queues = new Map<string, Promise<unknown>>();

/** Runs work while no other tab runs work of this name. Without a lock manager: no other work of this tab. */
export async function withLock<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const manager = lockManager();
  // The browser's own type flattens what a callback returns.
  if (manager) return (await manager.request(lockName(name), work)) as Result;
  const before = queues.get(name) ?? Promise.resolve();
  const turn = before.then(work);
  // A failure is the caller's to see; it must not stop those who wait behind.
  const settled = turn.catch(() => undefined);
  queues.set(name, settled);
  try {
    return await turn;
  } finally {
    if (queues.get(name) === settled) queues.delete(name);
  }
}

/** Runs work now if nobody holds the lock; false if somebody does. */
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

/** Whether locks hold between tabs here. */
export function locksSpanTabs(): boolean {
  return lockManager() !== null;
}

function lockName(name: string): string {
  return `safelight:${name}`;
}

/** Missing outside of secure contexts, whatever the compiler's types say. */
function lockManager(): LockManager | null {
  if (typeof navigator === 'undefined') return null;
  return (navigator.locks as LockManager | undefined) ?? null;
}
