import type { RunningJob } from './running-job';
import { writeDurably } from './write-durably';

/** Moves the job's record forward: every frame up to now has been dealt with for good. */
export async function keepProgress(job: RunningJob): Promise<void> {
  if (!job.isDurable) return;
  const { keepUnfinishedJob } = await import('../library/unfinished-jobs');
  const { state } = job;
  await writeDurably(job, () =>
    keepUnfinishedJob({ ...job.record, state, lastSequence: state.lastSequence }),
  );
}
