import type { TrackedJob } from './tracked-job';
import { writeDurably } from './write-durably';

/** Moves the job's record forward: every frame up to now has been dealt with for good. */
export async function saveProgress(job: TrackedJob): Promise<void> {
  await keepTurn(job);
  if (!job.isDurable) return;
  const { moveUnfinishedJob } = await import('./unfinished-jobs');
  const { state } = job;
  await writeDurably(job, () =>
    moveUnfinishedJob({ ...job.record, state, lastSequence: state.lastSequence }),
  );
}

/** Writes a turn of a conversation down as it stands, so that every tab and every later visit shows it so. */
async function keepTurn(job: TrackedJob): Promise<void> {
  if (job.state.turn === undefined) return;
  const { saveTurnState } = await import('../conversations/turns');
  await writeDurably(job, () => saveTurnState(job.state));
}
