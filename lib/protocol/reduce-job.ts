import type {
  CostBasis,
  ImageFailReason,
  JobError,
  JobEvent,
  JobEventData,
  JobOutcome,
  JobStage,
  Usage,
} from './job-events';
import type { JobKind, JobParameters } from './job-request';

/** One picture of a job, from an empty tile to a picture in the library. */
export type JobImage =
  | { status: 'pending'; previews: number }
  | { status: 'arrived'; mimeType: string; width: number; height: number }
  | { status: 'saved'; mimeType: string; width: number; height: number }
  | { status: 'unsaved'; mimeType: string; width: number; height: number; reason: UnsavedReason }
  | { status: 'failed'; reason: ImageFailReason; retryable: boolean };

/** Why a picture that arrived is not in the library: the browser's storage is full, or denied. */
export type UnsavedReason = 'quota' | 'denied';

/** What the browser knows of a job. Server facts change it only through `reduceJob`. */
export interface JobState {
  jobId: string;
  kind: JobKind;
  model: string;
  prompt: string;
  parameters: JobParameters;
  /** ISO 8601, UTC: when the browser issued it. */
  createdAt: string;
  demo: boolean;
  status: 'connecting' | 'running' | JobOutcome;
  /** Whether the event stream is open, or being found again. Says nothing of the job itself. */
  connection: 'open' | 'lost';
  stage: JobStage;
  percent: number | null;
  text: string;
  /** Chat: the order as the model rewrote it, once it is told, and what a follow-up refers to. */
  answer: { echo: AnswerEcho | null; genIds: readonly string[] } | null;
  /** Chat: where it belongs. */
  turn?: JobTurn;
  images: readonly JobImage[];
  /** Whole micro-USD; null while unknown. */
  estimateMicroUsd: number | null;
  cost: { microUsd: number | null; basis: CostBasis; usage?: Usage } | null;
  requested: number;
  delivered: number;
  error: JobError | null;
  /** Sequence of the newest frame seen, for Last-Event-ID; 0 before the first. */
  lastSequence: number;
}

/** The order under upstream's own names. */
export type AnswerEcho = JobEventData<'answer-end'>['echo'] & object;

/** Where an answer belongs. */
export interface JobTurn {
  conversationId: string;
  /** The turn that it answers to; null at the beginning. */
  parentId: string | null;
}

/** Bytes and raw answers go to the library, not into state: the reducer takes events without them. */
type WithoutBytes<Event> = Event extends { event: 'image-preview' | 'image-end'; data: infer Data }
  ? { event: Event['event']; data: Omit<Data, 'base64'> }
  : Event extends { event: 'answer-end'; data: infer Data }
    ? { event: 'answer-end'; data: Omit<Data, 'raw'> }
    : Event;

/** What can happen to a job: the wire's events, and what the browser itself finds out. */
export type JobFact =
  | WithoutBytes<JobEvent>
  | { event: 'image-saved'; data: { index: number } }
  | { event: 'image-unsaved'; data: { index: number; reason: UnsavedReason } }
  | { event: 'connection-lost' }
  | { event: 'connection-opened' }
  | { event: 'request-refused'; data: JobError };

export function initialJob(
  request: { id: string; kind: JobKind; model: string; prompt: string; parameters: JobParameters },
  known: Pick<JobState, 'createdAt' | 'demo' | 'estimateMicroUsd' | 'turn'>,
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

/** The next state of a job. Replayed frames (`sequence` not newer than the last) change nothing. */
export function reduceJob(job: JobState, fact: JobFact, sequence?: number): JobState {
  if (sequence === undefined) return applyFact(job, fact);
  if (sequence <= job.lastSequence) return job;
  return { ...applyFact(job, fact), lastSequence: sequence };
}

function applyFact(job: JobState, fact: JobFact): JobState {
  switch (fact.event) {
    case 'job-start':
      return {
        ...job,
        status: 'running',
        connection: 'open',
        demo: fact.data.demo,
        estimateMicroUsd: fact.data.estimate.microUsd,
      };
    case 'job-progress': {
      const { stage, percent, echo } = fact.data;
      return { ...job, stage, percent, answer: echo ? { echo, genIds: [] } : job.answer };
    }
    case 'text-delta':
      return { ...job, text: job.text + fact.data.text };
    case 'image-preview':
      return withImage(job, fact.data.index, (image) =>
        image.status === 'pending' ? { status: 'pending', previews: image.previews + 1 } : image,
      );
    case 'image-end': {
      const { index, mimeType, width, height } = fact.data;
      return withImage(job, index, (image) =>
        image.status === 'saved' ? image : { status: 'arrived', mimeType, width, height },
      );
    }
    case 'image-fail': {
      const { index, reason, retryable } = fact.data;
      // A second try at a download can fail after the first brought the picture: what is here stays.
      return withImage(job, index, (image) =>
        'mimeType' in image ? image : { status: 'failed', reason, retryable },
      );
    }
    case 'image-saved':
      return afterRecovery(
        withImage(job, fact.data.index, (image) =>
          'mimeType' in image ? { ...pictureOf(image), status: 'saved' } : image,
        ),
      );
    case 'image-unsaved':
      return withImage(job, fact.data.index, (image) =>
        'mimeType' in image ? { ...pictureOf(image), status: 'unsaved', reason: fact.data.reason } : image,
      );
    case 'answer-end':
      return { ...job, answer: { echo: fact.data.echo, genIds: fact.data.genIds } };
    case 'cost-report': {
      const { microUsd, basis, usage } = fact.data;
      return { ...job, demo: fact.data.demo, cost: { microUsd, basis, ...(usage ? { usage } : {}) } };
    }
    case 'job-end': {
      const { status, requested, delivered, error } = fact.data;
      return { ...job, status, requested, delivered, error: error ?? null, connection: 'open' };
    }
    case 'request-refused':
      return { ...job, status: 'failed', error: fact.data, cost: job.cost ?? { microUsd: 0, basis: 'none' } };
    case 'connection-lost':
      return { ...job, connection: 'lost' };
    case 'connection-opened':
      return { ...job, connection: 'open' };
  }
}

/** A job that failed by its downloads alone is whole once the last of them came after all. Others stay as they ended. */
function afterRecovery(job: JobState): JobState {
  if (isRunning(job)) return job;
  const delivered = job.images.filter((image) => 'mimeType' in image).length;
  const isOfDownloads = job.error === null || job.error.code === 'download_failed';
  if (!isOfDownloads || job.images.some((image) => image.status === 'failed' && image.retryable)) {
    return { ...job, delivered, status: job.status === 'failed' ? 'partial' : job.status };
  }
  return { ...job, delivered, error: null, status: delivered < job.requested ? 'partial' : 'succeeded' };
}

function pictureOf(image: { mimeType: string; width: number; height: number }) {
  return { mimeType: image.mimeType, width: image.width, height: image.height };
}

function withImage(job: JobState, index: number, change: (image: JobImage) => JobImage): JobState {
  const images = [...job.images];
  while (images.length <= index) images.push({ status: 'pending', previews: 0 });
  const before = images[index];
  if (before === undefined) return job;
  images[index] = change(before);
  return { ...job, images };
}

export function isRunning(job: JobState): boolean {
  return job.status === 'connecting' || job.status === 'running';
}
