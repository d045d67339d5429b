import type { UnfinishedJob } from './library/database';

/**
 * Jobs that were issued while the library could not write them down: the storage was full. localStorage has room of its
 * own, enough for another visit to find them.
 */
const storageKey = 'safelight:stray-jobs';
const kept = 20;

/** Oldest first. */
export function listStrayJobs(): readonly UnfinishedJob[] {
  const text = readText();
  if (text === null) return [];
  try {
    const jobs: unknown = JSON.parse(text);
    return Array.isArray(jobs) ? jobs.filter(isJob) : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

export function rememberStrayJob(job: UnfinishedJob): void {
  const others = listStrayJobs().filter(({ jobId }) => jobId !== job.jobId);
  write([...others, job].slice(-kept));
}

export function forgetStrayJob(jobId: string): void {
  const jobs = listStrayJobs();
  const left = jobs.filter((job) => job.jobId !== jobId);
  if (left.length < jobs.length) write(left);
}

function write(jobs: readonly UnfinishedJob[]): void {
  try {
    if (jobs.length === 0) localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, JSON.stringify(jobs));
  } catch (error) {
    // Denied or full as well: the page says so beside the picture, and nothing more can be done for another visit.
    if (!(error instanceof DOMException)) throw error;
  }
}

function readText(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

function isJob(value: unknown): value is UnfinishedJob {
  return (
    typeof value === 'object' && value !== null && 'jobId' in value && 'request' in value && 'state' in value
  );
}
