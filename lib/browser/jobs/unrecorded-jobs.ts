import { getJobFiles } from '../library/job-files';
import type { UnfinishedJob } from '../platform/database-rows';
import { localList } from '../platform/local-list';

const unrecorded = localList<UnfinishedJob>('safelight:stray-jobs', {
  read: (value) => (isJob(value) ? value : null),
  keyOf: ({ jobId }) => jobId,
  bound: (jobs) => jobs.slice(-200),
});

/** Jobs that were issued although the library could not record them, because storage was full; oldest first. */
export const listUnrecordedJobs = unrecorded.list;
export const forgetUnrecordedJob = unrecorded.remove;

/**
 * Remembers a job in localStorage. Files and earlier turns are too large for it; a job without them can be found on the
 * server, but not issued again.
 */
export function rememberUnrecordedJob(job: UnfinishedJob): void {
  const { messages, ...request } = job.request;
  const isWhole = messages === undefined && getJobFiles(job.jobId) === null;
  unrecorded.put(isWhole ? job : { ...job, request, isCutShort: true });
}

function isJob(value: unknown): value is UnfinishedJob {
  return (
    typeof value === 'object' && value !== null && 'jobId' in value && 'request' in value && 'state' in value
  );
}
