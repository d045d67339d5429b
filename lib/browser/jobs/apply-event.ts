import type { JobEvent } from '@/lib/protocol/job-events';
import { refreshCostTotals } from '../costs/refresh-cost-totals';
import { bytesFromBase64 } from '../platform/bytes-from-base64';
import { settlePreview, showPreview } from './preview-urls';
import { saveAnswer } from './save-answer';
import { saveDeliveredPicture } from './save-delivered-picture';
import { saveProgress } from './save-progress';
import { applyFact, type TrackedJob, toLedgerEntry } from './tracked-job';
import { writeDurably } from './write-durably';

/**
 * Deals with one event, and returns when it has been dealt with for good: pictures saved, costs written down.
 * Without a sequence it is an event of a single picture's retry, outside of the job's numbered log.
 */
export async function applyEvent(job: TrackedJob, event: JobEvent, sequence?: number): Promise<void> {
  const { jobId } = job.record;
  switch (event.event) {
    case 'job-start':
      applyFact(job, event, sequence);
      return saveProgress(job);
    case 'image-preview': {
      const { index, mimeType, base64 } = event.data;
      showPreview(`${jobId}:${index}`, new Blob([await bytesFromBase64(base64)], { type: mimeType }));
      return applyFact(job, { event: event.event, data: { index, mimeType } }, sequence);
    }
    case 'image-end': {
      const { index, mimeType, width, height } = event.data;
      applyFact(job, { event: event.event, data: { index, mimeType, width, height } }, sequence);
      return applySaved(job, event.data);
    }
    case 'image-fail':
      applyFact(job, event, sequence);
      return settlePreview(`${jobId}:${event.data.index}`);
    case 'cost-report': {
      applyFact(job, event, sequence);
      const { settleEntry } = await import('../costs/ledger');
      await writeDurably(job, () => settleEntry(toLedgerEntry(job), event.data));
      await saveProgress(job);
      return refreshCostTotals();
    }
    case 'answer-end': {
      const { raw, ...told } = event.data;
      await saveAnswer(job, raw);
      return applyFact(job, { event: event.event, data: told }, sequence);
    }
    case 'job-progress':
    case 'text-delta':
    case 'job-end':
      return applyFact(job, event, sequence);
  }
}

/** Saved before shown: `image-saved` is told when the bytes are in the library. */
async function applySaved(
  job: TrackedJob,
  delivered: Parameters<typeof saveDeliveredPicture>[1],
): Promise<void> {
  const { index } = delivered;
  const result = await saveDeliveredPicture(job.state, delivered);
  if (result.status === 'unsaved') {
    job.isDurable = false;
    applyFact(job, { event: 'image-unsaved', data: { index, reason: result.reason } });
  } else {
    applyFact(job, { event: 'image-saved', data: { index } });
    await saveProgress(job);
  }
  settlePreview(`${job.record.jobId}:${index}`);
}
