import type { ChatMessage, JobKind, JobParameters, JobRequest } from '@/lib/protocol/job-request';
import { initialJob, type JobTurn } from '@/lib/protocol/reduce-job';
import type { NewTurn } from '../conversations/turns';
import { getJobFiles, type JobFiles, putJobFiles } from '../library/job-files';
import { refreshCostTotals } from '../library/refresh-library';
import { createId } from '../platform/ids';
import { withLock } from '../platform/locks';
import { useDurations } from './durations-store';
import { followJob } from './follow-job';
import { useJobs } from './jobs-store';
import { applyFact, type TrackedJob, toLedgerEntry, trackJob } from './tracked-job';
import { rememberUnrecordedJob } from './unrecorded-jobs';
import { writeDurably } from './write-durably';

export interface JobSubmission {
  kind: JobKind;
  model: string;
  prompt: string;
  parameters: JobParameters;
  /** Whole micro-USD, as the button said; null where no price is known. */
  estimateMicroUsd: number | null;
  demo: boolean;
  /** An edit has them. */
  files?: JobFiles | null;
  /** A message of a conversation has it. */
  turn?: TurnSubmission | null;
}

export interface TurnSubmission extends JobTurn, Omit<NewTurn, 'state'> {
  /** Earlier turns, raw; their pictures are the first of the files' references. */
  messages: readonly ChatMessage[];
}

/** Starts a job and returns its id: it is on the page at once, and goes on by itself. */
export function submitJob(order: JobSubmission): string {
  const { kind, model, parameters, estimateMicroUsd, demo, turn } = order;
  const request: JobRequest = { id: createId(), kind, model, prompt: order.prompt.trim(), parameters };
  if (turn && turn.messages.length > 0) request.messages = [...turn.messages];
  const createdAt = new Date().toISOString();
  const known = { createdAt, demo, estimateMicroUsd };
  const place = turn && { conversationId: turn.conversationId, parentId: turn.parentId };
  const state = initialJob(request, place ? { ...known, turn: place } : known);
  if (order.files) putJobFiles(request.id, order.files);
  useJobs.getState().add(state);
  const job = trackJob({ jobId: request.id, createdAt, request, state, lastSequence: 0 });
  void withLock(`job:${request.id}`, () => runJob(job, turn ?? null));
  return request.id;
}

async function runJob(job: TrackedJob, turn: TurnSubmission | null): Promise<void> {
  try {
    await writeDown(job, turn);
  } catch (error) {
    // The part of the page that writes could not be loaded: nothing was issued.
    const message = error instanceof Error ? error.message : 'The page failed.';
    const data = { code: 'internal_error', message, retryable: true, charged: false } as const;
    return applyFact(job, { event: 'request-refused', data });
  }
  void refreshCostTotals();
  await followJob(job, 'post');
  const { status, model, parameters, createdAt } = job.state;
  if (status !== 'succeeded') return;
  useDurations.getState().record(model, parameters.quality, Date.now() - Date.parse(createdAt));
}

/** The charge and the job are written down before the call is issued. */
async function writeDown(job: TrackedJob, turn: TurnSubmission | null): Promise<void> {
  const { recordJob } = await import('./record-job');
  const { record, state } = job;
  const newTurn = turn && { ...turn, state };
  await writeDurably(job, () => recordJob(toLedgerEntry(job), record, getJobFiles(record.jobId), newTurn));
  if (!job.isDurable) rememberUnrecordedJob(record);
}
