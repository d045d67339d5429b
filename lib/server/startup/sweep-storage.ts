import 'server-only';
import { sweepLockedSessions } from '../access/access';
import { type Swept, sweepJobs } from '../jobs/sweep-jobs';
import { sweepBudget } from '../limits/daily-budget';
import { getConfig } from '../platform/config';
import { logger } from '../platform/log';
import { getStorage } from '../platform/storage/get-storage';
import type { Storage } from '../platform/storage/storage';
import { sweepShares } from '../shares/sweep-shares';

const everyMs = 3_600_000;

/** Sweeps at the start and every hour, on one machine. On a serverless platform a scheduler calls a route instead. */
export function sweepRegularly(): void {
  const sweep = async () => {
    try {
      const swept = await sweepStorage(await getStorage(getConfig()), Date.now());
      if (Object.values(swept).some((count) => count > 0)) logger.info(swept, 'swept the storage');
    } catch (cause) {
      logger.error({ err: cause }, 'the sweep failed; the next one tries again');
    }
  };
  void sweep();
  setInterval(() => void sweep(), everyMs).unref();
}

/** Deletes what has expired: stored jobs, shares, locked sessions, and the budgets of past days. */
export async function sweepStorage(storage: Storage, now: number): Promise<Swept & { shares: number }> {
  await sweepLockedSessions(storage, now);
  await sweepBudget(storage, now);
  const shares = await sweepShares(storage, now);
  return { shares, ...(await sweepJobs(storage, now)) };
}
