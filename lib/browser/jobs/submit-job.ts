import type { ChatMessage, JobKind, JobParameters, JobRequest } from '@/lib/protocol/job-request';
import { initialJob, type JobTurn } from '@/lib/protocol/job-state';
import type { NewTurn } from '../conversations/turns';
import { refreshCostTotals } from '../costs/refresh-cost-totals';
import { getJobFiles, type JobFiles, putJobFiles } from '../library/job-files';
import { rememberModel } from '../parameters/recent-models';
import { createId } from '../platform/ids';
import { withLock } from '../platform/locks';
import { useDurations } from './durations-store';
import { useJobs } from './jobs-store';
import { rememberShownJob } from './shown-jobs';
import { TrackedJob, writeDurably } from './tracked-job';
import { rememberUnrecordedJob } from './unrecorded-jobs';

export interface JobSubmission {
  /** Absent: a new one is made. */
  id?: string;
  kind: JobKind;
  model: string;
  prompt: string;
  parameters: JobParameters;
  /** Whole micro-USD, as the button said; null if no price is known. */
  estimateMicroUsd: number | null;
  demo: boolean;
  /** What an edit or a message is sent with. */
  files?: JobFiles | null;
  /** Only for a message of a conversation. */
  turn?: TurnSubmission | null;
}

export interface TurnSubmission extends JobTurn, Omit<NewTurn, 'state'> {
  /** Earlier turns, raw; their pictures are the first of the files' references. */
  messages: readonly ChatMessage[];
  /** Called before the call is issued: whether the turn is in the library, or in localStorage if that is full. */
  onRecorded: (isRecorded: boolean) => void;
}

/** Submits a job and returns its id. The job is on the page at once and runs by itself. */
export function submitJob(submission: JobSubmission): string {
  const { id = createId(), kind, model, prompt, parameters } = submission;
  const { estimateMicroUsd, demo, files, turn } = submission;
  const request: JobRequest = { id, kind, model, prompt: prompt.trim(), parameters };
  if (turn && turn.messages.length > 0) request.messages = [...turn.messages];
  if (files?.prompts) request.referencePrompts = [...files.prompts];
  rememberModel(model);
  const createdAt = new Date().toISOString();
  const references = files?.references.length ?? 0;
  const known = { createdAt, demo, estimateMicroUsd, ...(references > 0 ? { references } : {}) };
  const place = turn && { conversationId: turn.conversationId, parentId: turn.parentId };
  const state = initialJob(request, place ? { ...known, turn: place } : known);
  if (files) putJobFiles(request.id, files);
  useJobs.getState().add(state);
  // A turn is remembered once it is recorded: until then its message is in the composer's draft.
  if (!turn) rememberShownJob(request.id);
  const job = new TrackedJob({ jobId: request.id, createdAt, request, state, lastSequence: 0 });
  void withLock(`job:${request.id}`, () => runJob(job, turn ?? null));
  return request.id;
}

let following: typeof import('./follow-job') | null = null;

/**
 * The code that follows jobs is not needed to paint. It is loaded as the studio opens, in case the browser is offline
 * later.
 */
export async function loadFollowing() {
  following ??= await import('./follow-job');
  return following;
}

async function runJob(job: TrackedJob, turn: TurnSubmission | null): Promise<void> {
  let code: Awaited<ReturnType<typeof loadFollowing>>;
  try {
    [code] = await Promise.all([loadFollowing(), recordAndTell(job, turn)]);
  } catch (error) {
    // The code that follows jobs, or writes to the library, could not be loaded: nothing was issued.
    const message = error instanceof Error ? error.message : 'The page failed.';
    const data = { code: 'internal_error', message, retryable: true, charged: false } as const;
    job.apply({ event: 'request-refused', data });
    return rememberShownJob(job.record.jobId);
  }
  void refreshCostTotals();
  await code.followJob(job, 'post');
  const { status, model, parameters, createdAt } = job.state;
  if (status !== 'succeeded') return;
  useDurations.getState().record(model, parameters.quality, Date.now() - Date.parse(createdAt));
}

async function recordAndTell(job: TrackedJob, turn: TurnSubmission | null): Promise<void> {
  let isRecorded = false;
  try {
    await record(job, turn);
    isRecorded = true;
  } finally {
    turn?.onRecorded(isRecorded);
  }
}

/** The charge and the job are recorded before the call is issued. */
async function record(job: TrackedJob, turn: TurnSubmission | null): Promise<void> {
  const { recordJob } = await import('./job-records');
  const files = getJobFiles(job.record.jobId);
  const newTurn = turn && { ...turn, state: job.state };
  await writeDurably(job, () => recordJob(job.opening, job.record, files, newTurn));
  if (!job.isDurable) rememberUnrecordedJob(job.record);
  if (turn) rememberShownJob(job.record.jobId);
}
