import type {
  CostBasis,
  ImageFailReason,
  JobError,
  JobEventData,
  JobOutcome,
  JobStage,
  JobTaskState,
  Usage,
} from './job-events';
import type { JobKind, JobParameters } from './job-request';

/** The state of one picture of a job, from an empty tile to a picture in the library. */
export type JobImage =
  | { status: 'pending'; previews: number }
  | ({ status: 'arrived' } & PictureMetadata)
  | ({ status: 'saved' } & PictureMetadata)
  | ({ status: 'unsaved'; reason: UnsavedReason } & PictureMetadata)
  | {
      status: 'failed';
      reason: ImageFailReason;
      retryable: boolean;
      /** The address of a picture that is only refused because the studio does not fetch from its host. */
      host?: string;
      link?: string;
      /** The gateway counts downloads, and its limit, which may be final, is reached. */
      limited?: true;
    };

export interface PictureMetadata {
  mimeType: string;
  width: number;
  height: number;
  /** The studio keeps a thoughtSignature beside the picture, which a follow-up must send back. */
  hasSignature?: true;
  /** The bytes end early, and nothing better is available. */
  isDamaged?: true;
}

/** Why a received picture is not in the library: the browser's storage is full, or access to it is denied. */
export type UnsavedReason = 'quota' | 'denied';

/** What the browser knows about a job. Only `reduceJob` applies facts from the server to it. */
export interface JobState {
  jobId: string;
  kind: JobKind;
  model: string;
  prompt: string;
  parameters: JobParameters;
  /** How many pictures went with it; absent for none, and for jobs of earlier versions. */
  references?: number;
  /** When the browser sent the job; ISO 8601, UTC. */
  createdAt: string;
  demo: boolean;
  status: 'connecting' | 'running' | JobOutcome;
  /** Whether the event stream is open or reconnecting. It says nothing about the job itself. */
  connection: 'open' | 'lost';
  /** The request has certainly not left this browser: it waits for the network or for other requests. */
  isUnsent?: true;
  stage: JobStage;
  percent: number | null;
  /** Set while the job waits for a task that the gateway keeps, or looks for the task of a lost answer. */
  task?: JobTaskState;
  /** The answer of a call was lost, so that its picture comes from the task that the gateway keeps. */
  isAnswerLost?: true;
  /** The gateway's ids of the tasks that made the pictures. */
  tasks?: readonly string[];
  /** A picture was found on the gateway's list, where several calls fit equally: it may belong to another call. */
  isUncertain?: true;
  text: string;
  /** Chat only: the request as the model rewrote it, once known, and the ids that a follow-up refers to. */
  answer: { echo: AnswerEcho | null; genIds: readonly string[] } | null;
  /** Chat only: the job's place in its conversation. */
  turn?: JobTurn;
  images: readonly JobImage[];
  /** Whole micro-USD; null while unknown. */
  estimateMicroUsd: number | null;
  cost: { microUsd: number | null; basis: CostBasis; usage?: Usage } | null;
  requested: number;
  delivered: number;
  error: JobError | null;
  /** Sequence number of the newest received frame, sent as Last-Event-ID; 0 before the first frame. */
  lastSequence: number;
}

/** The request as the model rewrote it, with upstream's own field names. */
export type AnswerEcho = JobEventData<'answer-end'>['echo'] & object;

/** The place of an answer in its conversation. */
export interface JobTurn {
  conversationId: string;
  /** The turn that it follows; null for the first one. */
  parentId: string | null;
}

export function initialJob(
  request: { id: string; kind: JobKind; model: string; prompt: string; parameters: JobParameters },
  known: Pick<JobState, 'createdAt' | 'demo' | 'estimateMicroUsd' | 'turn' | 'references'>,
): JobState {
  const requested = request.kind === 'chat' ? 0 : (request.parameters.n ?? 1);
  return {
    jobId: request.id,
    kind: request.kind,
    model: request.model,
    prompt: request.prompt,
    parameters: request.parameters,
    ...known,
    status: 'connecting',
    connection: 'open',
    stage: 'waiting',
    percent: null,
    text: '',
    answer: null,
    images: Array.from({ length: requested }, () => ({ status: 'pending', previews: 0 }) as const),
    cost: null,
    requested,
    delivered: 0,
    error: null,
    lastSequence: 0,
  };
}

export function isRunning(job: JobState): boolean {
  return job.status === 'connecting' || job.status === 'running';
}
