import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { resultsKeptMs } from '@/lib/protocol/durations';
import type { GatewayTasks } from '@/lib/server/gateway/gateway-route';
import { tasksRoute } from '@/lib/server/gateway/routes/tasks-route';
import type { Upstream } from '@/lib/server/gateway/upstream';
import type { Admission } from '@/lib/server/limits/admit-job';
import { getConfig } from '@/lib/server/platform/config';
import { logger } from '@/lib/server/platform/log';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { readCallTask } from '../calls/call-task';
import { readCalls } from '../calls/read-calls';
import { defaultTaskTimes, type TaskTimes } from '../calls/task-times';
import { fingerprintKey } from '../fingerprint-key';
import {
  damagedIndexes,
  getClaim,
  hasEnd,
  type JobClaim,
  jobKeys,
  pictureIndexes,
  readWholeLog,
  type StoredFrame,
} from '../job-record';
import type { JobLog } from '../log/job-log';
import { bytesOfUsualPictures, countRoomOf } from '../reserve-disk-space';
import { runJob } from '../run-job';
import type { JobResult } from '../settle-job';
import { endInterrupted } from './end-interrupted';
import { isAlive } from './heartbeat';
import { claimOwnership, readOwner } from './job-owner';
import { isStopping } from './running-jobs';
import { nameStoredPictures } from './stored-pictures';
import { type OwnedJob, superviseJob } from './supervise-job';
import { readmitBy, type TakeoverContext, uncounted } from './takeover-context';

/**
 * Sees to a job that this process does not run. If its owner is dead, this process goes on with it, provided that the
 * gateway keeps its calls and `takeover` has the key that pays; a job of another route is ended. Several processes may
 * try at once: one of them goes on.
 * @param nextBatch the batch of its log that the caller would read next
 * @returns `moved` when the log has more to read by now; `waiting` until a request brings the key; `gone` when there is
 * no such job any more
 */
export async function takeOverOrEnd(
  storage: Storage,
  jobId: string,
  nextBatch: number,
  takeover: TakeoverContext | null,
): Promise<'alive' | 'moved' | 'running' | 'waiting' | 'gone'> {
  const claim = await getClaim(storage, jobId);
  if (claim === null) return 'gone';
  const owner = await readOwner(storage, claim);
  if (await isAlive(storage, jobId, owner)) return 'alive';
  const parked = await readWholeLog(storage, jobId);
  if (parked.nextBatch > nextBatch || hasEnd(parked.frames)) return 'moved';
  if (!claim.continuation || owner.generation >= generationsMax) {
    await endInterrupted(storage, claim, parked);
    return 'moved';
  }
  if (isStopping()) return 'waiting';
  const key = claim.keyFingerprint;
  const upstream = takeover?.upstreams.find(({ apiKey }) => fingerprintKey(apiKey) === key) ?? null;
  const verdict = await verdictOn(storage, claim, upstream !== null);
  if (verdict === null && upstream === null) return 'waiting';
  if (!(await claimOwnership(storage, jobId, owner))) return 'alive';
  const { kind, model, demo } = claim;
  const room = await countRoomOf(storage, roomOf(claim));
  superviseJob({
    storage,
    facts: { jobId, kind, model, route: 'tasks', demo },
    admission: await readmitOrGoOn(storage, claim, takeover),
    room,
    outlives: true,
    continued: { generation: owner.generation + 1, ...parked },
    run: (signal, log, owned) => {
      const by = {
        upstream: upstream ?? noUpstream,
        tasks: takeover?.tasks ?? tasksRoute.tasks,
        times: takeover?.times,
      };
      const stop = verdict ? AbortSignal.abort(verdict) : signal;
      return continueJob(stop, { storage, claim, frames: parked.frames, log, ...owned }, by);
    },
  });
  return 'running';
}

/**
 * A job that cannot be counted goes on all the same: it has been paid for, and this process owns it already. One that
 * only ends is counted as well: otherwise its place and its estimate would stay taken.
 */
async function readmitOrGoOn(
  storage: Storage,
  claim: JobClaim,
  takeover: TakeoverContext | null,
): Promise<Admission> {
  try {
    const readmit = takeover?.readmit ?? readmitBy(getConfig());
    return await readmit(storage, claim);
  } catch (cause) {
    logger.error({ err: cause }, 'a job that goes on could not be counted');
    return uncounted;
  }
}

function roomOf({ roomBytes, requested }: JobClaim): number {
  return roomBytes ?? bytesOfUsualPictures(requested);
}

/**
 * The most takeovers, so that a job that crashes every process still ends. Serverless processes live for five minutes.
 */
const generationsMax = 100;

/** Why a job need not go on: it was cancelled, or nobody brought its key in time. Ending it takes no key. */
async function verdictOn(storage: Storage, claim: JobClaim, hasKey: boolean): Promise<AppError | null> {
  if (await storage.exists(jobKeys.cancel(claim.jobId))) {
    return new AppError('cancelled', 'The job was cancelled.');
  }
  if (hasKey || !(await hasExpired(storage, claim))) return null;
  const message = 'The gateway deleted the result before anyone with the key of this job asked for it.';
  return new AppError('upstream_timeout', message);
}

/** Whether the gateway has deleted the tasks of all calls, or the sweep their records. */
async function hasExpired(storage: Storage, { jobId, startedAt, continuation }: JobClaim): Promise<boolean> {
  for (let call = 0; call < (continuation?.calls ?? 0); call += 1) {
    const task = await readCallTask(storage, jobId, call);
    const expiresAt = task?.expiresAt ?? Date.parse(startedAt) + defaultTaskTimes.taskLifeMs;
    if (Date.now() <= Math.min(expiresAt, Date.parse(startedAt) + resultsKeptMs)) return false;
  }
  return true;
}

interface LeftJob extends OwnedJob {
  storage: Storage;
  claim: JobClaim;
  frames: readonly StoredFrame[];
  log: JobLog;
}

async function continueJob(
  signal: AbortSignal,
  { storage, claim, frames, log, parking, checkOwner, checkCancel }: LeftJob,
  by: { upstream: Upstream; tasks: GatewayTasks | undefined; times: TaskTimes | undefined },
): Promise<JobResult | null> {
  // An earlier owner that was only suspended loses, or wins, here: each batch of the log is written once.
  log.append({ event: 'job-progress', data: { stage: 'generating', percent: null } });
  await parking.settle();
  if (parking.isLost) {
    log.abandon();
    return null;
  }
  log.show();
  const { jobId, kind, requested, keyFingerprint, continuation } = claim;
  const calls = await readCalls(storage, claim, continuation?.calls ?? 0, frames);
  const delivered = pictureIndexes(frames);
  const stored = await nameStoredPictures(storage, claim, calls, delivered, log);
  return runJob(signal, {
    jobId,
    kind,
    requested,
    upstream: by.upstream,
    keyFingerprint,
    storage,
    log,
    calls,
    ...(by.tasks ? { tasks: by.tasks } : {}),
    recordsCalls: () => true,
    checkOwner,
    checkCancel,
    isContinued: true,
    memoryBytes: roomOf(claim),
    deliveredBefore: [...delivered, ...stored.named],
    damagedBefore: damagedIndexes(frames),
    partsBefore: stored.parts,
    extras: new Map(),
    times: by.times ?? defaultTaskTimes,
  });
}

/** For a job that is over and only has to be written to its end. */
const noUpstream: Upstream = {
  baseUrl: '',
  apiKey: '',
  demo: false,
  fetch: () => Promise.reject(new Error('This job goes on without a key.')),
  deadlineMs: 0,
  tasks: 'sync',
  pollPace: 1,
  imageHosts: [],
};
