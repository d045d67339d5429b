import 'server-only';
import { addCosts, type CostReport } from '@/lib/catalogue/cost';
import { type JobEventData, jobEventSchemas } from '@/lib/protocol/job-events';
import type { Storage } from '../../platform/storage/storage';
import { readLaterCost } from '../calls/call-record';
import { readCallEnds } from '../calls/read-calls';
import { readWholeLog } from '../job-record';

/**
 * What an ended job cost, with what the gateway has reported of single calls since it ended.
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
  let isCorrected = false;
  const costs = await Promise.all(
    calls.map(async ({ call, cost }): Promise<CostReport> => {
      const microUsd = cost.basis === 'gateway' ? null : await readLaterCost(storage, jobId, call);
      if (microUsd === null) return cost;
      isCorrected = true;
      return { microUsd, basis: 'gateway' };
    }),
  );
  return isCorrected ? { ...settled, ...addCosts(costs) } : null;
}
