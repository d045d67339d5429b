import 'server-only';
import { dayMs, resultsKeptMs } from '@/lib/protocol/durations';
import { loggedKey, type Storage } from '../platform/storage/storage';
import { sweepEach } from '../platform/sweep-each';
import { sweepCalls } from './calls/sweep-calls';
import { hasEnd, jobKeys, readBatch, readClaim } from './job-record';
import { runningJobs } from './ownership/running-jobs';
import { takeOverOrEnd } from './ownership/take-over';
import type { TakeoverContext } from './ownership/takeover-context';

const recordForMs = 30 * dayMs;

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
 * Jobs of dead processes get their end, or go on if `takeover` has their key; parked pictures go after 24 hours,
 * records after 30 days. Safe to run in several processes at once.
 */
export async function sweepJobs(
  storage: Storage,
  now: number,
  takeover: TakeoverContext | null = null,
): Promise<Swept> {
  const keysOfJobs = new Map<string, string[]>();
  for await (const key of storage.list('jobs/')) {
    const jobId = key.split('/')[1] ?? '';
    keysOfJobs.set(jobId, [...(keysOfJobs.get(jobId) ?? []), key]);
  }
  const swept = { interrupted: 0, emptied: 0, removed: 0 };
  await sweepEach(
    keysOfJobs,
    ([, [key = '']]) => loggedKey(key),
    async ([jobId, keys]) => {
      const done = await sweepJob(storage, { jobId, keys, now, takeover });
      if (done.orphan) swept.interrupted += 1;
      if (done.bytes !== 'kept') swept[done.bytes] += 1;
    },
  );
  await sweepCalls(storage, now);
  return { ...swept, leftovers: await storage.tidy(now) };
}

/** What a sweep has done for one job. */
interface SweptJob {
  orphan: boolean;
  bytes: 'kept' | 'emptied' | 'removed';
}

async function sweepJob(
  storage: Storage,
  {
    jobId,
    keys,
    now,
    takeover,
  }: { jobId: string; keys: readonly string[]; now: number; takeover: TakeoverContext | null },
): Promise<SweptJob> {
  if (keys.includes(`jobs/${jobId}`)) throw new Error('This is no job.');
  // Whatever its age is by a clock that may have been set meanwhile, its pictures are on their way.
  if (runningJobs().has(jobId)) return { orphan: false, bytes: 'kept' };
  const claim = await readClaim(storage, jobId);
  const isWithdrawn = claim !== null && 'withdrawnAt' in claim;
  const from = isWithdrawn ? claim.withdrawnAt : (claim?.startedAt ?? '');
  const ageMs = claim === null ? Number.POSITIVE_INFINITY : now - Date.parse(from);
  if (ageMs > recordForMs) {
    // The claim goes last: while it is there, a sweep that was cut off cannot lead to a second call.
    const claimKey = jobKeys.claim(jobId);
    for (const key of keys) if (key !== claimKey) await storage.delete(key);
    await storage.delete(claimKey);
    return { orphan: false, bytes: 'removed' };
  }
  if (isWithdrawn) return { orphan: false, bytes: 'kept' };
  const isGone = keys.includes(jobKeys.gone(jobId));
  const found = isGone ? 'none' : await recoverOrphan(storage, jobId, keys, takeover);
  const orphan = found !== 'none';
  // A date ahead of every clock, or none, would keep the job for ever without anybody knowing why.
  if (Number.isNaN(ageMs) || ageMs < -resultsKeptMs)
    throw new Error(`This job began at ${JSON.stringify(from)}.`);
  // It is being written to its end; the next sweep sees to the rest.
  if (found === 'running') return { orphan, bytes: 'kept' };
  // A job whose pictures were handed out can still have links, and pictures that were downloaded from them later.
  const left = keys.filter(isOfADay);
  if (ageMs <= resultsKeptMs || (isGone && left.length === 0)) return { orphan, bytes: 'kept' };
  await storage.claim(jobKeys.gone(jobId), new Date(now).toISOString());
  for (const key of left) await storage.delete(key);
  return { orphan, bytes: 'emptied' };
}

/** Ends or continues a job that has no end and no process that could still write one. */
async function recoverOrphan(
  storage: Storage,
  jobId: string,
  keys: readonly string[],
  takeover: TakeoverContext | null,
): Promise<'none' | 'ended' | 'running'> {
  const batches = keys.filter((key) => key.startsWith(jobKeys.log(jobId))).length;
  const last = batches === 0 ? null : await readBatch(storage, jobId, batches - 1);
  if (last && hasEnd(last)) return 'none';
  const found = await takeOverOrEnd(storage, jobId, batches, takeover);
  if (found === 'running') return 'running';
  return found === 'moved' ? 'ended' : 'none';
}

/** What is of use only while the browser may still fetch the pictures. */
function isOfADay(key: string): boolean {
  return /^jobs\/[^/]+\/(pictures|signatures|links|calls|owners)\//.test(key);
}
