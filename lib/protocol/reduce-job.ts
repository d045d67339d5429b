import type { JobError, JobEvent, JobEventData } from './job-events';
import {
  isRunning,
  type JobImage,
  type JobState,
  type PictureMetadata,
  type UnsavedReason,
} from './job-state';
import { isAnswerLost } from './lost-answers';

/** Bytes and raw answers belong in the library, so the reducer accepts events without them. */
type WithoutBytes<Event> = Event extends { event: 'image-preview' | 'image-end'; data: infer Data }
  ? { event: Event['event']; data: Omit<Data, 'base64'> }
  : Event extends { event: 'answer-end'; data: infer Data }
    ? { event: 'answer-end'; data: Omit<Data, 'raw'> }
    : Event;

/** Everything that can change a job: events from the server and facts that the browser observes itself. */
export type JobFact =
  | WithoutBytes<JobEvent>
  | { event: 'image-saved'; data: { index: number } }
  | { event: 'image-unsaved'; data: { index: number; reason: UnsavedReason } }
  | { event: 'request-held' }
  | { event: 'request-sent' }
  | { event: 'connection-lost' }
  | { event: 'connection-opened' }
  | { event: 'request-refused'; data: JobError };

/** Returns the next state of a job. Replayed frames, whose `sequence` is not newer than the last, change nothing. */
export function reduceJob(job: JobState, fact: JobFact, sequence?: number): JobState {
  if (sequence === undefined) return applyFact(job, fact);
  if (sequence <= job.lastSequence) return job;
  return { ...applyFact(job, fact), lastSequence: sequence };
}

/** A charged job whose cost nobody knows costs what the user was told before, for the calls that are charged. */
function estimateOfCharged(
  { estimateMicroUsd }: JobState,
  { chargedShare = 1 }: JobEventData<'cost-report'>,
): number | null {
  return estimateMicroUsd === null ? null : Math.round(estimateMicroUsd * chargedShare);
}

function applyFact(job: JobState, fact: JobFact): JobState {
  switch (fact.event) {
    case 'job-start':
      return {
        ...sent(job),
        status: 'running',
        connection: 'open',
        demo: fact.data.demo,
        // The browser remembers what pictures cost whose price no source states; the server does not.
        estimateMicroUsd: fact.data.estimate.microUsd ?? job.estimateMicroUsd,
      };
    case 'job-progress': {
      const { stage, percent, task, echo } = fact.data;
      const { task: _before, ...others } = job;
      const answer = echo ? { echo, genIds: [] } : job.answer;
      const isLost = task === 'searching' || task === 'found';
      return {
        ...others,
        stage,
        percent,
        answer,
        ...(task ? { task } : {}),
        ...(isLost ? { isAnswerLost: true as const } : {}),
      };
    }
    case 'text-delta':
      return { ...job, text: job.text + fact.data.text };
    case 'image-preview':
      return withImage(job, fact.data.index, (image) =>
        image.status === 'pending' ? { status: 'pending', previews: image.previews + 1 } : image,
      );
    case 'image-end': {
      const { index, mimeType, width, height, signature, damaged, uncertain } = fact.data;
      const metadata = {
        ...{ mimeType, width, height },
        ...(signature ? { hasSignature: true as const } : {}),
        ...(damaged ? { isDamaged: true as const } : {}),
      };
      // The end of a job does not count a picture that failed, and was fetched again only later.
      const isAnother = !isRunning(job) && job.images[index]?.status === 'failed';
      const counted = isAnother ? { ...job, delivered: job.delivered + 1 } : job;
      const known = uncertain ? { ...counted, isUncertain: true as const } : counted;
      return withImage(known, index, (image) =>
        image.status === 'saved' ? image : { status: 'arrived', ...metadata },
      );
    }
    case 'image-fail': {
      const { index, reason, retryable, host, link, limited } = fact.data;
      const place = {
        ...(host === undefined ? {} : { host }),
        ...(link === undefined ? {} : { link }),
        ...(limited ? { limited: true as const } : {}),
      };
      // A retried download can fail after an earlier attempt succeeded, so a received picture is not replaced.
      return withImage(job, index, (image) =>
        'mimeType' in image ? image : { status: 'failed', reason, retryable, ...place },
      );
    }
    case 'image-saved':
      return withRecoveredOutcome(
        withImage(job, fact.data.index, (image) =>
          'mimeType' in image ? { ...pictureMetadata(image), status: 'saved' } : image,
        ),
      );
    case 'image-unsaved':
      return withImage(job, fact.data.index, (image) =>
        'mimeType' in image
          ? { ...pictureMetadata(image), status: 'unsaved', reason: fact.data.reason }
          : image,
      );
    case 'answer-end':
      return { ...job, answer: { echo: fact.data.echo, genIds: fact.data.genIds } };
    case 'cost-report': {
      const { basis, usage, demo } = fact.data;
      const microUsd = fact.data.microUsd ?? estimateOfCharged(job, fact.data);
      return { ...job, demo, cost: { microUsd, basis, ...(usage ? { usage } : {}) } };
    }
    case 'job-end': {
      const { status, requested, delivered, error, tasks, uncertain } = fact.data;
      const { task: _before, ...others } = job;
      const ended: JobState = {
        ...others,
        status,
        requested,
        delivered,
        error: error ?? null,
        connection: 'open',
        ...(tasks && tasks.length > 0 ? { tasks } : {}),
        ...(uncertain ? { isUncertain: true as const } : {}),
      };
      // A picture that was fetched again while other calls went on counts as failed here.
      return countArrived(ended) > delivered ? withRecoveredOutcome(ended) : ended;
    }
    case 'request-held':
      return { ...job, isUnsent: true };
    case 'request-sent':
      return sent(job);
    case 'request-refused':
      return {
        ...sent(job),
        status: 'failed',
        error: fact.data,
        cost: job.cost ?? { microUsd: 0, basis: 'none' },
      };
    case 'connection-lost':
      return { ...job, connection: 'lost' };
    case 'connection-opened':
      return { ...job, connection: 'open' };
  }
}

function sent(job: JobState): JobState {
  const { isUnsent: _before, ...others } = job;
  return others;
}

/**
 * Recomputes the outcome of an ended job after a picture was fetched again. A job that only lacked pictures loses its
 * error once none is missing. Every other job keeps its error, including one that the user cancelled.
 */
function withRecoveredOutcome(job: JobState): JobState {
  if (isRunning(job)) return job;
  const arrived = countArrived(job);
  // Delivered pictures that have not arrived yet still count, so that they are asked for again.
  const delivered = Math.max(job.delivered, arrived);
  const hasOnlyDownloadErrors =
    job.error === null ||
    job.error.code === 'download_failed' ||
    (isAnswerLost(job.error.code) && job.error.code !== 'cancelled' && delivered >= job.requested);
  const isIncomplete = job.images.some((image) =>
    image.status === 'failed' ? image.retryable : 'isDamaged' in image,
  );
  if (!hasOnlyDownloadErrors || isIncomplete) {
    return { ...job, delivered, status: job.status === 'failed' ? 'partial' : job.status };
  }
  return { ...job, delivered, error: null, status: delivered < job.requested ? 'partial' : 'succeeded' };
}

function countArrived({ images }: JobState): number {
  return images.filter((image) => 'mimeType' in image).length;
}

function pictureMetadata(metadata: PictureMetadata): PictureMetadata {
  const { mimeType, width, height, hasSignature, isDamaged } = metadata;
  return {
    ...{ mimeType, width, height },
    ...(hasSignature ? { hasSignature } : {}),
    ...(isDamaged ? { isDamaged } : {}),
  };
}

function withImage(job: JobState, index: number, change: (image: JobImage) => JobImage): JobState {
  const images = [...job.images];
  while (images.length <= index) images.push({ status: 'pending', previews: 0 });
  const before = images[index];
  if (before === undefined) return job;
  images[index] = change(before);
  return { ...job, images };
}
