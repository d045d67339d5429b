import { create } from 'zustand';
import type { JobState } from '@/lib/protocol/job-state';

export interface JobsState {
  /** Select one by id: when a job changes, the objects of the others stay the same. */
  jobs: Readonly<Record<string, JobState>>;
  /** Ids, newest first; changes only when a job comes or goes. */
  order: readonly string[];
  /**
   * The kinds of jobs that earlier visits left, until they are put on the page together with the code that shows them.
   */
  earlier: readonly string[];
  /** Adds a job in its place by time. A job that is followed again goes back to the state in its record. */
  add: (job: JobState) => void;
  /** Call `applyFact` instead. It brings the reducer, which this store leaves out because painting does not need it. */
  change: (jobId: string, reduce: (job: JobState) => JobState) => void;
  /** Takes a job off the page. Call `dismissJob`, which also releases what is in memory for it. */
  dismiss: (jobId: string) => void;
}

/**
 * The jobs of this tab: the one place where a running job's state is. Not persisted, because unfinished jobs are found
 * again in the library's `jobs` table.
 */
export const useJobs = create<JobsState>()((set) => ({
  jobs: {},
  order: [],
  earlier: [],
  add: (job) =>
    set(({ jobs, order }) => ({
      jobs: { ...jobs, [job.jobId]: job },
      order: jobs[job.jobId] ? order : placed(job, order, jobs),
    })),
  change: (jobId, reduce) =>
    set((state) => {
      const job = state.jobs[jobId];
      if (job === undefined) return state;
      const next = reduce(job);
      return next === job ? state : { jobs: { ...state.jobs, [jobId]: next } };
    }),
  dismiss: (jobId) =>
    set((state) => {
      if (state.jobs[jobId] === undefined) return state;
      const { [jobId]: _dismissed, ...jobs } = state.jobs;
      return { jobs, order: state.order.filter((id) => id !== jobId) };
    }),
}));

/** Jobs of earlier visits are found one after another; each goes to its final place, so that nothing moves twice. */
function placed(job: JobState, order: readonly string[], jobs: JobsState['jobs']): readonly string[] {
  const at = order.findIndex((id) => (jobs[id]?.createdAt ?? '') <= job.createdAt);
  return at < 0 ? [...order, job.jobId] : order.toSpliced(at, 0, job.jobId);
}
