import 'server-only';
import { addCosts, type CostReport } from '@/lib/catalogue/cost';
import { type JobEventData, jobEventSchemas } from '@/lib/protocol/job-events';
import { settle } from '../../limits/daily-budget';
import { logger } from '../../platform/log';
import type { Storage } from '../../platform/storage/storage';
import { readLaterCost } from '../calls/call-record';
import { readCallEnds } from '../calls/read-calls';
import { getClaim, readWholeLog } from '../job-record';

/**
 * What an ended job cost, with what the gateway has reported of single calls since it ended. The budget of the job's
 * day counts it from now on.
 * @returns null if nothing was reported since
 */
export async function correctCost(
  storage: Storage,
  jobId: string,
): Promise<JobEventData<'cost-report'> | null> {
  const { frames } = await readWholeLog(storage, jobId);
  const report = frames.findLast(({ event }) => event === 'cost-report');
  if (!report) return null;
  const settled = jobEventSchemas['cost-report'].parse(report.data);
  const ends = [...readCallEnds(frames).values()];
  // The log of a job with one call has no `call-end`.
  const calls: readonly { call: number; cost: CostReport }[] =
    ends.length > 0 ? ends : [{ call: 0, cost: settled }];
  let reported = 0;
  const costs = await Promise.all(
    calls.map(async ({ call, cost }): Promise<CostReport> => {
      const later = cost.basis === 'gateway' ? null : await readLaterCost(storage, jobId, call);
      if (later === null) return cost;
      reported += 1;
      return later;
    }),
  );
  if (reported === 0) return null;
  const corrected = addCosts(costs);
  if (corrected.microUsd !== null) await correctBudget(storage, jobId, corrected.microUsd, reported);
  return { ...settled, ...corrected };
}

/** A budget that cannot be corrected now must not keep the picture from its reader. */
async function correctBudget(
  storage: Storage,
  jobId: string,
  microUsd: number,
  reported: number,
): Promise<void> {
  try {
    const claim = await getClaim(storage, jobId);
    const budget = claim?.continuation?.admission?.budget;
    if (budget) await settle(storage, budget, microUsd, reported);
  } catch (cause) {
    logger.error({ err: cause }, 'what a call cost could not be counted in the budget');
  }
}
