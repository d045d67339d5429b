import 'server-only';
import type { JobLog } from './job-log';

/** A job that this process runs, or has run and could not park. */
export interface RunningJob {
  log: JobLog;
  cancel: AbortController;
}

// Route handlers and instrumentation get module instances of their own: the process has one registry all the same.
const place = globalThis as typeof globalThis & { safelightJobs?: Map<string, RunningJob> };

export function runningJobs(): Map<string, RunningJob> {
  place.safelightJobs ??= new Map();
  return place.safelightJobs;
}
