import type { JobState } from '@/lib/protocol/reduce-job';
import { localList } from '../platform/local-list';
import { fieldsOf } from '../platform/untrusted-fields';

const failed = localList<JobState>('safelight:failed-jobs', {
  isItem: (value): value is JobState => {
    const { jobId, images, error, status } = fieldsOf(value);
    return typeof jobId === 'string' && Array.isArray(images) && error !== null && typeof status === 'string';
  },
  keyOf: ({ jobId }) => jobId,
  most: 20,
});

/** A week later nobody goes on from there. */
const keptMs = 7 * 24 * 3_600_000;

/** Jobs that ended with an error and were not dismissed, so that a later visit still shows what can be done; oldest first. */
export function listFailedJobs(): readonly JobState[] {
  return failed.list().filter(({ createdAt }) => Date.now() - Date.parse(createdAt) < keptMs);
}

/** Remembers a job that has ended with an error, until it is dismissed. A turn has its place in its conversation. */
export function rememberFailedJob(job: JobState): void {
  if (job.error === null || job.kind === 'chat') failed.remove(job.jobId);
  else failed.put(job);
}

export const forgetFailedJob = failed.remove;
