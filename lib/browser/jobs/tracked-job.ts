import { type JobFact, type JobState, reduceJob } from '@/lib/protocol/reduce-job';
import type { OpeningEntry } from '../costs/ledger';
import type { UnfinishedJob } from '../platform/database';
import { useJobs } from './jobs-store';

/** A job that this tab follows: its record in the library, and what has become of it since. */
export interface TrackedJob {
  readonly record: UnfinishedJob;
  /** As in the store; kept here too because a job can be taken off the page while it runs. */
  state: JobState;
  /** False once anything could not be written: then the record stays where it was, and another visit tries again. */
  isDurable: boolean;
}

export function trackJob(record: UnfinishedJob): TrackedJob {
  return { record, state: record.state, isDurable: true };
}

/** Tells the job and the page a fact. */
export function applyFact(job: TrackedJob, fact: JobFact, sequence?: number): void {
  job.state = reduceJob(job.state, fact, sequence);
  useJobs.getState().apply(job.record.jobId, fact, sequence);
}

/** The job's line in the ledger. */
export function toLedgerEntry({ record, state }: TrackedJob): OpeningEntry {
  return {
    jobId: record.jobId,
    createdAt: record.createdAt,
    kind: record.request.kind,
    model: record.request.model,
    demo: state.demo,
    estimateMicroUsd: state.estimateMicroUsd,
  };
}

/** A job from what the page knows of it, after it has ended. */
export function trackJobFrom(state: JobState): TrackedJob {
  const { jobId, createdAt, kind, model, prompt, parameters, lastSequence } = state;
  const request = { id: jobId, kind, model, prompt, parameters };
  return trackJob({ jobId, createdAt, request, state, lastSequence });
}
