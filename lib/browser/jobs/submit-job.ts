import type { ChatMessage, JobKind, JobParameters, JobRequest } from '@/lib/protocol/job-request';
import { initialJob, type JobTurn } from '@/lib/protocol/reduce-job';
import type { NewTurn } from '../conversations/turns';
import { refreshMeter } from '../library/refresh-library';
import { createId } from '../platform/ids';
import { withLock } from '../platform/locks';
import { useDurations } from './durations-store';
import { bringHome } from './follow-job';
import { getJobFiles, holdJobFiles, type JobFiles } from './job-files';
import { useJobs } from './jobs-store';
import { applyFact, openingOf, type RunningJob, runningJob } from './tracked-job';
import { rememberStrayJob } from './unrecorded-jobs';
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
  /** A message of a conversation has it. */
  turn?: TurnOrder | null;
}

export interface TurnOrder extends JobTurn, Omit<NewTurn, 'state'> {
  /** Earlier turns, raw; their pictures are the first of the files' references. */
  messages: readonly ChatMessage[];
}

/** Starts a job and returns its id: it is on the page at once, and goes on by itself. */
export function startJob(order: JobOrder): string {
  const { kind, model, parameters, estimateMicroUsd, demo, turn } = order;
  const request: JobRequest = { id: createId(), kind, model, prompt: order.prompt.trim(), parameters };
  if (turn && turn.messages.length > 0) request.messages = [...turn.messages];
  const createdAt = new Date().toISOString();
  const known = { createdAt, demo, estimateMicroUsd };
  const place = turn && { conversationId: turn.conversationId, parentId: turn.parentId };
  const state = initialJob(request, place ? { ...known, turn: place } : known);
  if (order.files) holdJobFiles(request.id, order.files);
  useJobs.getState().add(state);
  const job = runningJob({ jobId: request.id, createdAt, request, state, lastSequence: 0 });
  void withLock(`job:${request.id}`, () => runJob(job, turn ?? null));
  return request.id;
}

async function runJob(job: RunningJob, turn: TurnOrder | null): Promise<void> {
  try {
    await writeDown(job, turn);
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
async function writeDown(job: RunningJob, turn: TurnOrder | null): Promise<void> {
  const { writeDownJob } = await import('./record-job');
  const { record, state } = job;
  const newTurn = turn && { ...turn, state };
  await writeDurably(job, () => writeDownJob(openingOf(job), record, getJobFiles(record.jobId), newTurn));
  if (!job.isDurable) rememberStrayJob(record);
}
