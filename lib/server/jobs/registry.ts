import 'server-only';
import type { JobLog } from './job-log';

/** A job that this process runs, or has run and could not park yet. */
export interface RunningJob {
  log: JobLog;
  /** Aborted with an AppError: cancelled, or interrupted when the process stops. */
  cancel: AbortController;
  /** Resolves when the job has ended and all of it is parked. */
  parked: Promise<void>;
}

// Route handlers and instrumentation get module instances of their own: the process has one registry all the same.
const place = globalThis as typeof globalThis & {
  safelightJobs?: Map<string, RunningJob>;
  safelightStarting?: Set<Promise<unknown>>;
  safelightStopping?: boolean;
};

export function runningJobs(): Map<string, RunningJob> {
  place.safelightJobs ??= new Map();
  return place.safelightJobs;
}

/** Jobs that are being claimed: whoever stops the process waits for them too. */
export function startingJobs(): Set<Promise<unknown>> {
  place.safelightStarting ??= new Set();
  return place.safelightStarting;
}

/** Whether the process is about to end and takes no new jobs. */
export function isStopping(): boolean {
  return place.safelightStopping ?? false;
}

export function setStopping(stopping: boolean): void {
  place.safelightStopping = stopping;
}
