import 'server-only';
import { logger } from '@/lib/server/platform/log';
import type { JobLog } from '../log/job-log';
import { setStopping } from './stopping';

export { isStopping, setStopping } from './stopping';

/** A job that this process runs, or has run and could not park yet. */
export interface RunningJob {
  log: JobLog;
  /** Aborted with an AppError: cancelled, or interrupted when the process stops. */
  cancel: AbortController;
  /** Ends it as interrupted, or leaves its log open if another process can go on with it. */
  stop: () => void;
  /** Resolves when the job has ended and all of it is parked. */
  parked: Promise<void>;
}

// Route handlers and instrumentation have module instances of their own, but the process has one registry.
const shared = globalThis as typeof globalThis & {
  safelightJobs?: Map<string, RunningJob>;
  safelightStarting?: Set<Promise<unknown>>;
};

export function runningJobs(): Map<string, RunningJob> {
  shared.safelightJobs ??= new Map();
  return shared.safelightJobs;
}

function startingJobs(): Set<Promise<unknown>> {
  shared.safelightStarting ??= new Set();
  return shared.safelightStarting;
}

/**
 * Has the end of the process wait for work that admits or claims a job: if it is refused, what it has reserved must be
 * given back.
 */
export async function startingJob<Result>(work: () => Promise<Result>): Promise<Result> {
  const starting = work();
  startingJobs().add(starting);
  try {
    return await starting;
  } finally {
    startingJobs().delete(starting);
  }
}

/** How long interrupted jobs have to end and to be parked; afterwards the process ends all the same. */
const parkingMs = 3_000;

/**
 * Prepares the end of the process: no new jobs from now on, running ones finish within the grace time, and those that
 * do not are left open if another process can go on with them; otherwise they are parked as interrupted, with their
 * charge and the pictures that had arrived.
 */
export async function stopJobs(graceMs: number): Promise<void> {
  setStopping(true);
  logger.info({ jobs: runningJobs().size }, 'stopping: no new jobs');
  await within(graceMs, allParked());
  const late = [...runningJobs().values()].filter(({ log }) => log.state === 'open');
  for (const { stop } of late) stop();
  await within(parkingMs, allParked());
  logger.info({ stopped: late.length, unparked: runningJobs().size }, 'stopped');
}

async function allParked(): Promise<void> {
  while (startingJobs().size + runningJobs().size > 0) {
    const parked = [...runningJobs().values()].map((job) => job.parked);
    await Promise.allSettled([...startingJobs(), ...parked]);
  }
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, timeout]);
  clearTimeout(timer);
}
