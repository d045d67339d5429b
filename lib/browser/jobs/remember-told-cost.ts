import { findModel } from '@/lib/catalogue/models';
import { costKey } from '@/lib/catalogue/priced-request';
import type { JobState } from '@/lib/protocol/reduce-job';
import { toldCostKey, useToldCosts } from '../costs/told-costs-store';
import { getJobFiles } from '../library/job-files';
import { useSession } from '../session/session-store';

/** Remembers what one picture cost, if the gateway told it and every requested picture came: the next estimate. */
export function rememberToldCost(job: JobState): void {
  const { cost, requested, images, kind, parameters, demo } = job;
  const arrived = images.filter((image) => 'mimeType' in image).length;
  if (cost?.basis !== 'gateway' || cost.microUsd === null || arrived === 0 || arrived < requested) return;
  const model = findModel(job.model, useSession.getState().models);
  const references = getJobFiles(job.jobId)?.references.length ?? 0;
  const key = toldCostKey(costKey({ model, kind, parameters, references }), demo);
  useToldCosts.getState().remember(key, Math.round(cost.microUsd / arrived));
}
