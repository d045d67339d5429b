import { getJobFiles } from '../library/job-files';
import type { UnfinishedJob } from '../platform/database';
import { localList } from '../platform/local-list';

const strays = localList<UnfinishedJob>('safelight:stray-jobs', {
  isItem: isJob,
  keyOf: ({ jobId }) => jobId,
  most: 200,
});

/** Jobs that were issued while the library could not write them down, for want of room; oldest first. */
export const listUnrecordedJobs = strays.list;
export const forgetUnrecordedJob = strays.remove;

/** Files and earlier turns are too large to be kept here; without them the job can be found, but not issued again. */
export function rememberUnrecordedJob(job: UnfinishedJob): void {
  const { messages, ...request } = job.request;
  const isWhole = messages === undefined && getJobFiles(job.jobId) === null;
  strays.put(isWhole ? job : { ...job, request, isCutShort: true });
}

function isJob(value: unknown): value is UnfinishedJob {
  return (
    typeof value === 'object' && value !== null && 'jobId' in value && 'request' in value && 'state' in value
  );
}
