import 'server-only';
import { sweepLockedSessions } from '../access/access';
import { createTakeoverContext } from '../jobs/ownership/takeover-context';
import { type Swept, sweepJobs } from '../jobs/sweep-jobs';
import { sweepLibraries } from '../library/sweep-libraries';
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

const nothingSwept: Swept = { interrupted: 0, emptied: 0, removed: 0, leftovers: 0 };

/**
 * Sees to jobs of dead processes, and deletes what has expired: stored jobs, shares, locked sessions, libraries, and
 * the budgets of past days. A part of the storage that cannot be listed does not keep the others from being swept.
 * @throws the first failure, after everything that could be swept
 */
export async function sweepStorage(storage: Storage, now: number): Promise<Swept & { shares: number }> {
  const failures: unknown[] = [];
  const attempt = async <Result>(sweep: () => Promise<Result>, otherwise: Result): Promise<Result> => {
    try {
      return await sweep();
    } catch (cause) {
      failures.push(cause);
      return otherwise;
    }
  };
  await attempt(() => sweepLockedSessions(storage, now), undefined);
  await attempt(() => sweepBudget(storage, now), undefined);
  const shares = await attempt(() => sweepShares(storage, now), 0);
  await attempt(() => sweepLibraries(storage, now), undefined);
  const jobs = await attempt(
    () => sweepJobs(storage, now, createTakeoverContext(getConfig(), null)),
    nothingSwept,
  );
  if (failures.length > 0) throw failures[0];
  return { shares, ...jobs };
}
