import { type JobFact, reduceJob } from '@/lib/protocol/reduce-job';
import { useJobs } from './jobs-store';

/**
 * Changes a job of this tab by what is newly known. Frames carry their sequence, so that a repeated one changes
 * nothing; the browser's own facts have none.
 */
export function applyFact(jobId: string, fact: JobFact, sequence?: number): void {
  useJobs.getState().change(jobId, (job) => reduceJob(job, fact, sequence));
}
