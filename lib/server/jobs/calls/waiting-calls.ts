import 'server-only';
import { isThisProcess } from '../../platform/process-identity';
import type { Storage } from '../../platform/storage/storage';
import { getClaim } from '../job-record';
import { isAlive } from '../ownership/heartbeat';
import { readOwner } from '../ownership/job-owner';
import { runningJobs } from '../ownership/running-jobs';
import type { IssuedCall } from './listed-calls';

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

/**
 * Whether another process may still wait for the answer of a call that is not marked as over. Once that process is
 * dead, nobody does: an owner that has taken a job over looks for its calls on the gateway's list.
 */
export async function mayWaitElsewhere(storage: Storage, { jobId }: CallName): Promise<boolean> {
  if (runningJobs().has(jobId)) return false;
  const claim = await getClaim(storage, jobId);
  if (claim === null) return false;
  const owner = await readOwner(storage, claim);
  return owner.generation === 0 && !isThisProcess(owner.runner) && isAlive(storage, jobId, owner);
}
