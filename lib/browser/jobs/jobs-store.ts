import { create } from 'zustand';
import { type JobFact, type JobState, reduceJob } from '@/lib/protocol/reduce-job';

export interface JobsState {
  /** Select one by id: a job that changes leaves the others' objects as they are. */
  jobs: Readonly<Record<string, JobState>>;
  /** Ids, newest first; changes only when a job comes or goes. */
  order: readonly string[];
  /** Adds a job, or puts one that is known back to an earlier state (when it is followed again). */
  add: (job: JobState) => void;
  /** Frames carry their sequence, so that a replayed one changes nothing; the browser's own facts have none. */
  apply: (jobId: string, fact: JobFact, sequence?: number) => void;
  /** Takes a job off the page. The dismiss-job workflow also lets go of what is held for it; use that one. */
  dismiss: (jobId: string) => void;
}

/** The jobs of this tab. Not persisted: unfinished ones are found again in the library's `jobs` table. */
export const useJobs = create<JobsState>()((set) => ({
  jobs: {},
  order: [],
  add: (job) =>
    set(({ jobs, order }) => ({
      jobs: { ...jobs, [job.jobId]: job },
      order: jobs[job.jobId] ? order : [job.jobId, ...order],
    })),
  apply: (jobId, fact, sequence) =>
    set((state) => {
      const job = state.jobs[jobId];
      if (job === undefined) return state;
      const next = reduceJob(job, fact, sequence);
      return next === job ? state : { jobs: { ...state.jobs, [jobId]: next } };
    }),
  dismiss: (jobId) =>
    set((state) => {
      if (state.jobs[jobId] === undefined) return state;
      const { [jobId]: _dismissed, ...jobs } = state.jobs;
      return { jobs, order: state.order.filter((id) => id !== jobId) };
    }),
}));
