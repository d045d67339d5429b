import { type JobFact, reduceJob } from '@/lib/protocol/reduce-job';
import { useJobs } from './jobs-store';

/**
 * Applies a new fact to a job of this tab. Facts of frames carry a sequence, so that a repeated frame changes nothing;
 * the browser's own facts have none.
 */
export function applyFact(jobId: string, fact: JobFact, sequence?: number): void {
  useJobs.getState().change(jobId, (job) => reduceJob(job, fact, sequence));
}
