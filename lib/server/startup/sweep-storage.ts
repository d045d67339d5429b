import 'server-only';
import { sweepLockedSessions } from '../access/access';
import { type Swept, sweepJobs } from '../jobs/sweep-jobs';
import { sweepBudget } from '../limits/daily-budget';
import type { Storage } from '../platform/storage/storage';
import { sweepShares } from '../shares/sweep-shares';

/** Deletes what is over: parked jobs, shares, and what was kept to count or to lock by. */
export async function sweepStorage(storage: Storage, now: number): Promise<Swept & { shares: number }> {
  await sweepLockedSessions(storage, now);
  await sweepBudget(storage, now);
  const shares = await sweepShares(storage, now);
  return { shares, ...(await sweepJobs(storage, now)) };
}
