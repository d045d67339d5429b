import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { logger } from '../platform/log';
import { runningJobs, setStopping, startingJobs } from './registry';

/** For a job to end and be parked once it was interrupted; after that the process ends all the same. */
const parkingMs = 3_000;

/**
 * Prepares the end of the process: no new jobs from now on, running ones finish within the grace time, and those
 * that have not are parked as interrupted, with their charge and the pictures that had arrived.
 */
export async function stopJobs(graceMs: number): Promise<void> {
  setStopping(true);
  logger.info({ jobs: runningJobs().size }, 'stopping: no new jobs');
  await within(graceMs, allParked());
  const late = [...runningJobs().values()].filter(({ log }) => log.state === 'open');
  for (const { cancel } of late) {
    cancel.abort(new AppError('interrupted', 'The studio was stopped while the gateway was at work.'));
  }
  await within(parkingMs, allParked());
  logger.info({ interrupted: late.length, unparked: runningJobs().size }, 'stopped');
}

async function allParked(): Promise<void> {
  while (startingJobs().size + runningJobs().size > 0) {
    const parked = [...runningJobs().values()].map((job) => job.parked);
    await Promise.allSettled([...startingJobs(), ...parked]);
  }
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const time = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, time]);
  clearTimeout(timer);
}
