import { putInMemoryAnswer } from '../conversations/in-memory-answers';
import type { TrackedJob } from './tracked-job';
import { writeDurably } from './write-durably';

/** Keeps a raw answer for follow-ups: in the library, and in memory where that refuses. */
export async function saveAnswer(job: TrackedJob, raw: string): Promise<void> {
  const turnId = job.record.jobId;
  putInMemoryAnswer(turnId, raw);
  const library = await import('../conversations/turns');
  await writeDurably(job, () => library.saveAnswer({ turnId, raw }));
}
