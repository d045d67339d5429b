import 'server-only';
import { logger } from '../../platform/log';
import type { JobRun } from '../job-run';
import { claimExtraIndex } from './call-record';
import type { JobCall } from './plan-calls';

/**
 * The index in the job of a call's picture. It is fixed for pictures that were asked for; extra pictures are numbered
 * after all others, in the order in which they arrive. So is the whole of a picture of which an earlier owner of the job
 * has delivered a half: readers have saved that under its index, and never replace what they have saved.
 */
export async function indexInJob(
  run: JobRun,
  { call, first, pictures }: JobCall,
  indexInCall: number,
): Promise<number> {
  const isFixed = indexInCall < pictures || (run.calls.length === 1 && run.damagedBefore.length === 0);
  if (isFixed && !isHalf(run, first + indexInCall)) return first + indexInCall;
  const name = `${call}.${indexInCall}`;
  for (let index = run.requested; ; index += 1) {
    const owner = run.extras.get(index);
    if (owner === name) return index;
    if (owner !== undefined) continue;
    // No other call of this process may take it while the storage is asked.
    run.extras.set(index, name);
    if (await claimIndex(run, index, { call, place: indexInCall })) return index;
    run.extras.set(index, 'another process');
  }
}

/** If the storage fails, this process uses the index all the same, so that no picture is lost. */
async function claimIndex(
  { storage, jobId }: JobRun,
  index: number,
  picture: { call: number; place: number },
): Promise<boolean> {
  try {
    return await claimExtraIndex(storage, jobId, index, picture);
  } catch (cause) {
    logger.error({ err: cause }, 'the place of a picture could not be stored');
    return true;
  }
}

/** Whether an earlier owner of the job has delivered the picture with this index, but not all of it. */
export function isHalf(run: JobRun, index: number): boolean {
  return run.damagedBefore.includes(index);
}
