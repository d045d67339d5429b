import type { JobKind, JobParameters, JobRequest } from '@/lib/protocol/job-request';
import { initialJob } from '@/lib/protocol/reduce-job';
import { createId } from '../ids';
import { getJobFiles, holdJobFiles, type JobFiles } from '../job-files';
import { withLock } from '../locks';
import { useDurations } from '../stores/durations-store';
import { useJobs } from '../stores/jobs-store';
import { bringHome } from './bring-home';
import { refreshMeter } from './refresh-library';
import { applyFact, openingOf, type RunningJob, runningJob } from './running-job';
import { writeDurably } from './write-durably';

export interface JobOrder {
  kind: JobKind;
  model: string;
  prompt: string;
  parameters: JobParameters;
  /** Whole micro-USD, as the button said; null where no price is known. */
  estimateMicroUsd: number | null;
  demo: boolean;
  /** An edit has them. */
  files?: JobFiles | null;
}

/** Starts a job and returns its id: it is on the page at once, and goes on by itself. */
export function startJob(order: JobOrder): string {
  const { kind, model, parameters, estimateMicroUsd, demo } = order;
  const request: JobRequest = { id: createId(), kind, model, prompt: order.prompt.trim(), parameters };
  const createdAt = new Date().toISOString();
  const state = initialJob(request, { createdAt, demo, estimateMicroUsd });
  if (order.files) holdJobFiles(request.id, order.files);
  useJobs.getState().add(state);
  const job = runningJob({ jobId: request.id, createdAt, request, state, lastSequence: 0 });
  void withLock(`job:${request.id}`, () => runJob(job));
  return request.id;
}

async function runJob(job: RunningJob): Promise<void> {
  try {
    await writeDown(job);
  } catch (error) {
    // The part of the page that writes could not be loaded: nothing was issued.
    const message = error instanceof Error ? error.message : 'The page failed.';
    const data = { code: 'internal_error', message, retryable: true, charged: false } as const;
    return applyFact(job, { event: 'request-refused', data });
  }
  void refreshMeter();
  await bringHome(job, 'post');
  const { status, model, parameters, createdAt } = job.state;
  if (status !== 'succeeded') return;
  useDurations.getState().record(model, parameters.quality, Date.now() - Date.parse(createdAt));
}

/** The charge and the job are written down before the call is issued. */
async function writeDown(job: RunningJob): Promise<void> {
  const { writeDownJob } = await import('../library/write-down-job');
  const { record } = job;
  await writeDurably(job, () => writeDownJob(openingOf(job), record, getJobFiles(record.jobId)));
}
