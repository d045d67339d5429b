import { dayMs } from '@/lib/protocol/durations';
import { isRunning, type JobState } from '@/lib/protocol/job-state';
import { localList } from '../platform/local-list';
import { shownJobsKey } from './earlier-kinds';
import { useJobs } from './jobs-store';
import { readStoredJob } from './read-stored-job';
import { rememberRunningTurn } from './running-turns';

/** How many ended jobs a later visit still shows in their places. */
const endedMost = 20;
const runningMost = 40;
/** How much of a prompt is kept to be shown. A job that may have to be sent again keeps all of its prompt. */
const promptLength = 300;
/** A week later nobody goes on from a failure. */
const failureKeptMs = 7 * dayMs;

const shown = localList<JobState>(shownJobsKey, {
  read: readStoredJob,
  keyOf: ({ jobId }) => jobId,
  bound: (jobs) => {
    const inOrder = [...jobs].sort((one, other) => (one.createdAt < other.createdAt ? -1 : 1));
    const ended = inOrder.filter((job) => !isRunning(job)).slice(-endedMost);
    const running = inOrder.filter(isRunning).slice(-runningMost);
    return inOrder.filter((job) => ended.includes(job) || running.includes(job));
  },
});

/**
 * The jobs that were on the page and were not dismissed, as a small copy in localStorage: a reload paints them in their
 * places before the library opens. Oldest first. The library has everything of a job that must last.
 */
export function listShownJobs(): readonly JobState[] {
  return shown.list().filter((job) => {
    return job.error === null || Date.now() - Date.parse(job.createdAt) < failureKeptMs;
  });
}

/** Remembers how far a job on the page has come. Turns are remembered apart: their conversation shows them. */
export function rememberShownJob(jobId: string): void {
  const job = useJobs.getState().jobs[jobId];
  if (job === undefined) return;
  if (job.kind === 'chat') {
    rememberRunningTurn(job);
    return;
  }
  const isWhole = job.error === null && job.images.every(({ status }) => status === 'saved');
  shown.put(
    isWhole || job.status === 'running' ? { ...job, prompt: job.prompt.slice(0, promptLength) } : job,
  );
}

export const forgetShownJob = shown.remove;

const restored = new Set<string>();
let isRestored = false;

/** Puts the jobs of earlier visits on the page, once a page load. A job that this page knows better stays as it is. */
export function restoreShownJobs(): void {
  if (isRestored) return;
  isRestored = true;
  const { jobs, add } = useJobs.getState();
  for (const job of listShownJobs()) {
    if (jobs[job.jobId]) continue;
    restored.add(job.jobId);
    add(job);
  }
  useJobs.setState({ earlier: [] });
}

/** Running jobs that were restored: this tab does not follow them until it owns them. */
export function listRestoredRunning(): readonly string[] {
  const { jobs } = useJobs.getState();
  return [...restored].filter((jobId) => jobs[jobId] && isRunning(jobs[jobId]));
}
