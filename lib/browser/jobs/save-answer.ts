import { holdAnswer } from '../conversations/in-memory-answers';
import type { RunningJob } from './tracked-job';
import { writeDurably } from './write-durably';

/** Keeps a raw answer for follow-ups: in the library, and in memory where that refuses. */
export async function keepAnswer(job: RunningJob, raw: string): Promise<void> {
  const turnId = job.record.jobId;
  holdAnswer(turnId, raw);
  const library = await import('../conversations/turns');
  await writeDurably(job, () => library.keepAnswer({ turnId, raw }));
}
