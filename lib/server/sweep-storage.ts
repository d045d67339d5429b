import 'server-only';
import { type Swept, sweepJobs } from './jobs/sweep-jobs';
import { sweepShares } from './shares/sweep-shares';
import type { Storage } from './storage/storage';

/** Deletes what is over: parked jobs, shares. */
export async function sweepStorage(storage: Storage, now: number): Promise<Swept & { shares: number }> {
  const shares = await sweepShares(storage, now);
  return { shares, ...(await sweepJobs(storage, now)) };
}
