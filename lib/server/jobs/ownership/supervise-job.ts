import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import type { Admission } from '@/lib/server/limits/admit-job';
import { readFor } from '@/lib/server/platform/answer-memory';
import { hashedId, logger } from '@/lib/server/platform/log';
import type { Storage } from '@/lib/server/platform/storage/storage';
import type { StoredFrame } from '../job-record';
import { JobLog } from '../log/job-log';
import { Parking } from '../log/parking';
import type { RoomPromise } from '../reserve-disk-space';
import { type JobResult, type LoggedJob, logJob } from '../settle-job';
import { keepAlive, leaveOpen } from './heartbeat';
import { type RunningJob, runningJobs } from './running-jobs';

export interface OwnedJob {
  parking: Parking;
  /** Leaves the log open if another process has taken the job over while this one was suspended. */
  checkOwner: () => Promise<void>;
  /** Looks whether the job was cancelled in another process, or before this one had registered it. */
  checkCancel: () => Promise<void>;
}

interface SupervisedJob {
  storage: Storage;
  facts: LoggedJob;
  admission: Admission;
  room: RoomPromise;
  /** Whether another process can go on with the job, so that its log is left open when this one stops. */
  outlives: boolean;
  /** Present if another process owned the job before: which owner this one is, and what the others have parked. */
  continued?: { generation: number; frames: readonly StoredFrame[]; nextBatch: number };
  /** Runs the job to its end. @returns null if the log was left open */
  run: (signal: AbortSignal, log: JobLog, owned: OwnedJob) => Promise<JobResult | null>;
}

/** Runs a job in this process, and keeps it readable and alive until all of it is parked. */
export function superviseJob(job: SupervisedJob): void {
  const { storage, facts, continued } = job;
  const cancel = new AbortController();
  const stop = () => {
    if (job.outlives) log.abandon();
    cancel.abort(new AppError('interrupted', 'The studio was stopped while the gateway was at work.'));
  };
  const parking = new Parking(facts.jobId, storage, {
    ...(continued ? { nextBatch: continued.nextBatch } : {}),
    onContinuedElsewhere: () => stop(),
  });
  const log = new JobLog(parking, continued?.frames);
  // Registered before anything runs: whoever asks from now on follows the live log.
  const running: RunningJob = { log, cancel, stop, parked: Promise.resolve() };
  runningJobs().set(facts.jobId, running);
  running.parked = supervise(job, { log, parking, cancel, stop }).finally(() => {
    if (runningJobs().get(facts.jobId) === running) runningJobs().delete(facts.jobId);
  });
}

async function supervise(
  job: SupervisedJob,
  { log, parking, cancel, stop }: Omit<RunningJob, 'parked'> & { parking: Parking },
): Promise<void> {
  const { storage, facts, admission } = job;
  const { jobId } = facts;
  const startedAt = performance.now();
  let isLeftOpen = false;
  const generation = job.continued?.generation ?? 0;
  let isTakenOver = false;
  const { stop: stopHeartbeat, ...checks } = keepAlive(storage, jobId, generation, {
    cancel: () => cancel.abort(new AppError('cancelled', 'The job was cancelled.')),
    takenOver: () => {
      isTakenOver = true;
      stop();
    },
  });
  try {
    const client = admission.record?.place ?? 'studio';
    const result = await readFor(client, () => job.run(cancel.signal, log, { parking, ...checks }));
    isLeftOpen = result === null;
    if (result === null) admission.handOver();
    else {
      logJob(facts, result, performance.now() - startedAt);
      await admission.end(result.costMicroUsd);
    }
  } catch (cause) {
    logger.error({ err: cause, job: hashedId(jobId) }, 'a job ended without its end');
    log.abandon();
    await admission.end(null);
  }
  // What is not parked yet stays readable from memory, and the job alive for other processes.
  await parking.settle();
  job.room.giveBack();
  stopHeartbeat();
  if (isLeftOpen && !parking.isLost && !isTakenOver) await handOver(storage, jobId, generation);
}

async function handOver(storage: Storage, jobId: string, generation: number): Promise<void> {
  try {
    await leaveOpen(storage, jobId, generation);
  } catch (cause) {
    logger.warn({ err: cause }, 'a job was left open, and others notice it later only');
  }
}
