import 'server-only';

// Each bundle has module instances of its own, but the process ends once.
const shared = globalThis as typeof globalThis & { safelightStopping?: boolean };

/** Whether the process is about to end and takes no new jobs. */
export function isStopping(): boolean {
  return shared.safelightStopping ?? false;
}

export function setStopping(stopping: boolean): void {
  shared.safelightStopping = stopping;
}
