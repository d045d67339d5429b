import { putInMemoryAnswer } from '../conversations/in-memory-answers';
import { refreshCostTotals } from '../costs/refresh-cost-totals';
import type { DeliveredEvent, DeliveredPicture } from './job-frame';
import { settlePreview, showPreview } from './preview-urls';
import { saveDeliveredPicture } from './save-delivered-picture';
import { takeFromLibrary } from './take-from-library';
import { saveProgress, type TrackedJob, writeDurably } from './tracked-job';

/**
 * Applies one event of the stream, and returns once everything it brought is saved: pictures in the library, costs in
 * the ledger. An event of a single picture's retry is not part of the job's numbered log and has no sequence.
 */
export async function applyEvent(job: TrackedJob, event: DeliveredEvent, sequence?: number): Promise<void> {
  const { jobId } = job.record;
  switch (event.event) {
    case 'job-start':
      job.apply(event, sequence);
      return saveProgress(job);
    case 'image-preview': {
      const { picture, ...metadata } = event.data;
      if (picture) showPreview(`${jobId}:${metadata.index}`, picture);
      return job.apply({ event: event.event, data: metadata }, sequence);
    }
    case 'image-end': {
      const { picture, ...metadata } = event.data;
      job.apply({ event: event.event, data: metadata }, sequence);
      if (picture === null) return takeFromLibraryOrWait(job);
      return saveThenShow(job, { ...metadata, picture });
    }
    case 'image-fail':
      job.apply(event, sequence);
      return settlePreview(`${jobId}:${event.data.index}`);
    case 'cost-report': {
      job.apply(event, sequence);
      const { settleEntry } = await import('../costs/ledger');
      // The state has an estimate where the report knows no cost.
      await writeDurably(job, () => settleEntry(job.opening, { ...event.data, ...job.state.cost }));
      await saveProgress(job);
      return refreshCostTotals();
    }
    case 'answer-end': {
      const { raw, ...shown } = event.data;
      await saveAnswer(job, raw);
      return job.apply({ event: event.event, data: shown }, sequence);
    }
    case 'job-progress':
    case 'text-delta':
    case 'job-end':
      return job.apply(event, sequence);
  }
}

/** A picture is shown once its bytes are in the library, or once it is known that the library cannot save them. */
async function saveThenShow(job: TrackedJob, delivered: DeliveredPicture): Promise<void> {
  const { index } = delivered;
  const result = await saveDeliveredPicture(job.state, delivered);
  if (result.status === 'unsaved') {
    job.isDurable = false;
    job.apply({ event: 'image-unsaved', data: { index, reason: result.reason } });
  } else {
    job.apply({ event: 'image-saved', data: { index } });
    await saveProgress(job);
  }
  settlePreview(`${job.record.jobId}:${index}`);
}

/**
 * The studio has no bytes of a picture: another tab has saved and confirmed it. If the library does not have it, the
 * job's record stays as it is, so that the next visit asks again.
 */
async function takeFromLibraryOrWait(job: TrackedJob): Promise<void> {
  await takeFromLibrary(job);
  if (job.state.images.some(({ status }) => status === 'arrived')) job.isDurable = false;
}

/** Saves a raw answer for follow-up messages: in the library, and in memory in case the library refuses. */
async function saveAnswer(job: TrackedJob, raw: string): Promise<void> {
  const turnId = job.record.jobId;
  putInMemoryAnswer(turnId, raw);
  const library = await import('../conversations/turns');
  await writeDurably(job, () => library.saveAnswer({ turnId, raw }));
}
