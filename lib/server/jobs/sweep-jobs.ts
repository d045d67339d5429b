import 'server-only';
import type { Storage } from '../storage/storage';
import { jobKeys } from './job-record';
import { getClaim } from './parked-log';

const parkedForMs = 24 * 3_600_000;
const recordForMs = 30 * 24 * 3_600_000;

/**
 * Parked pictures go after 24 hours, records after 30 days. Safe to run in several processes at once.
 * @returns how many jobs lost their bytes, how many their record, and how many writes that were cut off left something
 */
export async function sweepJobs(
  storage: Storage,
  now: number,
): Promise<{ emptied: number; removed: number; leftovers: number }> {
  const keysOfJobs = new Map<string, string[]>();
  for await (const key of storage.list('jobs/')) {
    const jobId = key.split('/')[1] ?? '';
    keysOfJobs.set(jobId, [...(keysOfJobs.get(jobId) ?? []), key]);
  }
  let emptied = 0;
  let removed = 0;
  for (const [jobId, keys] of keysOfJobs) {
    const claim = await getClaim(storage, jobId);
    const ageMs = claim === null ? Number.POSITIVE_INFINITY : now - Date.parse(claim.startedAt);
    if (ageMs > recordForMs) {
      // The claim last: whatever is left of a sweep that is cut off still bars a second call.
      const claimKey = jobKeys.claim(jobId);
      for (const key of keys) if (key !== claimKey) await storage.delete(key);
      await storage.delete(claimKey);
      removed += 1;
    } else if (ageMs > parkedForMs && !keys.includes(jobKeys.gone(jobId))) {
      await storage.claim(jobKeys.gone(jobId), new Date(now).toISOString());
      for (const key of keys) if (isBytesOrLink(key)) await storage.delete(key);
      emptied += 1;
    }
  }
  return { emptied, removed, leftovers: await storage.tidy(now) };
}

function isBytesOrLink(key: string): boolean {
  return /^jobs\/[^/]+\/(pictures|links)\//.test(key);
}
