import 'server-only';
import { setTimeout as sleep } from 'node:timers/promises';

/** How patient the studio is with the gateway's list. */
export interface TaskTimes {
  /** A call that is not on the list for this long was never made, or cannot be told from others. */
  searchMs: number;
  /** How much longer the search goes on while the gateway cannot be asked. */
  unreachableMs: number;
  firstPauseMs: number;
  longestPauseMs: number;
  /** How long a task is polled if all of its pictures are at hand already. */
  sparesMs: number;
  /** The longest life of a task whose expiry is unknown. */
  taskLifeMs: number;
}

/** Tests of whole processes set shorter times before anything is loaded. */
const shared: typeof globalThis & { safelightTaskTimes?: Partial<TaskTimes> } = globalThis;

export const defaultTaskTimes: TaskTimes = {
  searchMs: 5 * 60_000,
  unreachableMs: 2 * 3_600_000,
  firstPauseMs: 2_000,
  longestPauseMs: 15_000,
  sparesMs: 2 * 60_000,
  taskLifeMs: 130 * 60_000,
  ...shared.safelightTaskTimes,
};

/** @throws the signal's reason when it aborts meanwhile */
export async function pauseOrThrow(signal: AbortSignal, ms: number): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw cause;
  }
}
