import { isRunning, type JobState } from '@/lib/protocol/job-state';
import { type JobFact, reduceJob } from '@/lib/protocol/reduce-job';
import type { OpeningEntry } from '../costs/ledger';
import { releaseInMemoryPicture } from '../library/in-memory-pictures';
import { releaseJobFiles } from '../library/job-files';
import type { UnfinishedJob } from '../platform/database-rows';
import { storageFailure } from '../platform/storage-failure';
import { applyFact } from './apply-fact';
import { useJobs } from './jobs-store';
import { settlePreview } from './preview-urls';
import { forgetShownJob, listShownJobs, rememberShownJob } from './shown-jobs';

/** A job that this tab follows. Its state is the store's. */
export class TrackedJob {
  /** The job's record as it is in the library. */
  readonly record: UnfinishedJob;
  /** False once a write has failed: the record then stays as it is, so that a later visit tries again. */
  isDurable = true;
  #lastState: JobState;

  constructor(record: UnfinishedJob) {
    this.record = record;
    this.#lastState = record.state;
  }

  /** A job that was taken off the page goes on from the last state that the store had. */
  get state(): JobState {
    return useJobs.getState().jobs[this.record.jobId] ?? this.#lastState;
  }

  /** Frames of the stream carry their sequence; the browser's own facts have none. */
  apply(fact: JobFact, sequence?: number): void {
    const { jobId } = this.record;
    applyFact(jobId, fact, sequence);
    this.#lastState = useJobs.getState().jobs[jobId] ?? reduceJob(this.#lastState, fact, sequence);
  }

  /** What the ledger knows of the job before its cost is known. */
  get opening(): OpeningEntry {
    const { record, state } = this;
    return {
      jobId: record.jobId,
      createdAt: record.createdAt,
      kind: record.request.kind,
      model: record.request.model,
      demo: state.demo,
      estimateMicroUsd: state.estimateMicroUsd,
      prompt: record.request.prompt,
    };
  }
}

/** Tracks a job that nothing here follows, from what the page knows about it. */
export function trackJobOf(state: JobState): TrackedJob {
  const { jobId, createdAt, kind, model, prompt, parameters, lastSequence } = state;
  const request = { id: jobId, kind, model, prompt, parameters };
  return new TrackedJob({ jobId, createdAt, request, state, lastSequence });
}

/**
 * Writes something about a job to the library. If the browser's storage refuses, the job goes on: a paid call is not
 * abandoned, and its record stays, so that a later visit writes what is missing.
 */
export async function writeDurably(job: TrackedJob, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (storageFailure(error) === null) throw error;
    job.isDurable = false;
  }
}

/**
 * Saves how far the job has come, once everything up to here is saved. The state of a turn is saved too, so that every
 * tab and every later visit shows it.
 */
export async function saveProgress(job: TrackedJob): Promise<void> {
  const { record, state } = job;
  rememberShownJob(record.jobId);
  if (state.turn !== undefined) {
    const { saveTurnState } = await import('../conversations/turns');
    await writeDurably(job, () => saveTurnState(job.state));
  }
  if (!job.isDurable) return;
  const { advanceJobRecord } = await import('./job-records');
  await writeDurably(job, () =>
    advanceJobRecord({ ...record, state: job.state, lastSequence: job.state.lastSequence }),
  );
}

/** Whether the job still has its record: another tab that finished it, or saw it refused, has deleted the record. */
export async function isStillOpen(job: TrackedJob): Promise<boolean> {
  // Without a durable record (storage is full or denied) no other tab can know of the job.
  if (!job.isDurable) return true;
  const { getJobRecord } = await import('./job-records');
  try {
    return (await getJobRecord(job.record.jobId)) !== null;
  } catch (error) {
    if (storageFailure(error) === null) throw error;
    return true;
  }
}

/**
 * Takes an ended job off the page and releases what was in memory for it. Its pictures stay in the library. Pictures
 * that could not be saved stay on the server, and the next visit asks for them again.
 */
export function dismissJob(jobId: string): void {
  forgetShownJob(jobId);
  removeFromPage(jobId);
}

/** Like `dismissJob`, but for this page alone: the next visit still shows the job. */
export function removeFromPage(jobId: string): void {
  const { jobs, dismiss } = useJobs.getState();
  jobs[jobId]?.images.forEach((_, index) => {
    releaseInMemoryPicture(`${jobId}:${index}`);
    settlePreview(`${jobId}:${index}`);
  });
  releaseJobFiles(jobId);
  dismiss(jobId);
}

/** Shows a job that another tab has ended as that tab has left it, or takes it off the page. */
export function showAsKept(jobId: string): void {
  const kept = listShownJobs().find((job) => job.jobId === jobId);
  if (kept && !isRunning(kept)) useJobs.getState().change(jobId, () => kept);
  else dismissJob(jobId);
}
