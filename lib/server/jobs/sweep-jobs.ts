import 'server-only';
import type { Storage } from '../platform/storage/storage';
import { sweepCalls } from './calls/sweep-calls';
import { hasEnd, jobKeys, readBatch, readClaim } from './job-record';
import { runningJobs } from './ownership/running-jobs';
import { type Heir, takeOverOrEnd } from './ownership/take-over';

const parkedForMs = 24 * 3_600_000;
const recordForMs = 30 * 24 * 3_600_000;

/** How much a sweep has done. */
export interface Swept {
  /** Jobs whose process had died before their end, and that nobody has asked for since: ended, or gone on with. */
  interrupted: number;
  /** Jobs whose bytes were deleted. */
  emptied: number;
  /** Jobs whose record was deleted. */
  removed: number;
  /** Files of interrupted writes that were deleted. */
  leftovers: number;
}

/**
 * Jobs of dead processes get their end, or go on where the heir has their key; parked pictures go after 24 hours, records
 * after 30 days. Safe to run in several processes at once.
 */
export async function sweepJobs(storage: Storage, now: number, heir: Heir | null = null): Promise<Swept> {
  const keysOfJobs = new Map<string, string[]>();
  for await (const key of storage.list('jobs/')) {
    const jobId = key.split('/')[1] ?? '';
    keysOfJobs.set(jobId, [...(keysOfJobs.get(jobId) ?? []), key]);
  }
  let interrupted = 0;
  let emptied = 0;
  let removed = 0;
  for (const [jobId, keys] of keysOfJobs) {
    const claim = await readClaim(storage, jobId);
    const isWithdrawn = claim !== null && 'withdrawnAt' in claim;
    const from = isWithdrawn ? claim.withdrawnAt : (claim?.startedAt ?? '');
    const ageMs = claim === null ? Number.POSITIVE_INFINITY : now - Date.parse(from);
    if (ageMs > recordForMs) {
      // The claim goes last: while it is there, a sweep that was cut off cannot lead to a second call.
      const claimKey = jobKeys.claim(jobId);
      for (const key of keys) if (key !== claimKey) await storage.delete(key);
      await storage.delete(claimKey);
      removed += 1;
    } else if (!isWithdrawn) {
      const isGone = keys.includes(jobKeys.gone(jobId));
      const orphan = isGone ? 'none' : await seeToOrphan(storage, jobId, keys, heir);
      if (orphan !== 'none') interrupted += 1;
      // It is being written to its end; the next sweep sees to the rest.
      if (orphan === 'running') continue;
      // A job whose pictures were handed out can still have links, and pictures that were downloaded from them later.
      const left = keys.filter(isOfADay);
      if (ageMs <= parkedForMs || (isGone && left.length === 0)) continue;
      await storage.claim(jobKeys.gone(jobId), new Date(now).toISOString());
      for (const key of left) await storage.delete(key);
      emptied += 1;
    }
  }
  await sweepCalls(storage, now);
  return { interrupted, emptied, removed, leftovers: await storage.tidy(now) };
}

/** Ends or continues a job that has no end and no process that could still write one. */
async function seeToOrphan(
  storage: Storage,
  jobId: string,
  keys: readonly string[],
  heir: Heir | null,
): Promise<'none' | 'ended' | 'running'> {
  if (runningJobs().has(jobId)) return 'none';
  const batches = keys.filter((key) => key.startsWith(jobKeys.log(jobId))).length;
  const last = batches === 0 ? null : await readBatch(storage, jobId, batches - 1);
  if (last && hasEnd(last)) return 'none';
  const found = await takeOverOrEnd(storage, jobId, batches, heir);
  if (found === 'running') return 'running';
  return found === 'moved' ? 'ended' : 'none';
}

/** What is of use only while the browser may still fetch the pictures. */
function isOfADay(key: string): boolean {
  return /^jobs\/[^/]+\/(pictures|signatures|links|calls|owners)\//.test(key);
}
