import 'server-only';
import type { IssuedCall } from './call-record';

/** Shared by all instances of this module in the process. */
const shared: typeof globalThis & { safelightWaitingCalls?: Set<string> } = globalThis;
shared.safelightWaitingCalls ??= new Set();
const waiting = shared.safelightWaitingCalls;

type CallName = Pick<IssuedCall, 'jobId' | 'call'>;

/** The name of a call, unique in the studio. */
export function nameOfCall({ jobId, call }: CallName): string {
  return `${jobId}-${call}`;
}

/** Marks a call as one whose answer may still come, for as long as the work lasts. */
export async function whileWaiting<Result>(call: CallName, work: () => Promise<Result>): Promise<Result> {
  waiting.add(nameOfCall(call));
  try {
    return await work();
  } finally {
    waiting.delete(nameOfCall(call));
  }
}

/**
 * Whether this process waits for the answer of the call, which may name any task that no call has. It never waits
 * longer than the call's deadline.
 */
export function isWaiting(call: CallName): boolean {
  return waiting.has(nameOfCall(call));
}
