import 'server-only';
import { randomUUID } from 'node:crypto';
import { estimateCost, type PricedRequest } from '@/lib/catalogue/cost';
import { AppError } from '@/lib/protocol/app-error';
import type { JobRequest } from '@/lib/protocol/job-request';
import type { GatewayEvent } from '../gateway/gateway-event';
import type { Upstream } from '../gateway/upstream';
import type { Admission } from '../limits/admit-job';
import { hashedId, logger } from '../platform/log';
import { thisProcess } from '../platform/process-identity';
import type { Storage } from '../platform/storage/storage';
import { keepAlive } from './heartbeat';
import { JobLog } from './job-log';
import { fingerprintKey, type JobClaim, jobKeys } from './job-record';
import { logJob } from './log-job';
import { readClaim } from './parked-log';
import { Parking } from './parking';
import { isStopping, runningJobs, startingJobs } from './registry';
import { runJob } from './run-job';
import { verifiedClaim } from './verified-claim';

export interface NewJob {
  request: JobRequest;
  bodyHash: string;
  order: PricedRequest;
  upstream: Upstream;
  storage: Storage;
  call: (signal: AbortSignal) => AsyncGenerator<GatewayEvent>;
  /** Ended here once the job has; taken back by the caller where nothing was started. */
  admission: Admission;
  /** Of the request that issued it, for the log. */
  requestId: string;
}

/**
 * Whether this id is already somebody's job.
 * @throws AppError id_conflict for another body or key, job_gone when its pictures are confirmed or swept, or it was withdrawn.
 */
export async function isKnownJobOrThrow(
  storage: Storage,
  jobId: string,
  bodyHash: string,
  upstream: Upstream,
): Promise<boolean> {
  const claim = await readClaim(storage, jobId);
  if (claim === null) return false;
  if ('withdrawnAt' in claim) {
    const message = 'This job was withdrawn before it was issued. Nothing was charged.';
    throw new AppError('job_gone', message, { details: { reason: 'withdrawn' } });
  }
  if (claim.bodyHash !== bodyHash || claim.keyFingerprint !== fingerprintKey(upstream.apiKey)) {
    throw new AppError('id_conflict', 'This id belongs to another request. Use a new UUID.', {
      details: { field: 'id' },
    });
  }
  if (await storage.exists(jobKeys.gone(jobId))) {
    throw new AppError(
      'job_gone',
      'This job is over and its pictures were handed out. Nothing was charged again.',
    );
  }
  return true;
}

/**
 * Claims the id and issues the call, once; the runner lives on without its reader. When another process or tab
 * was first, nothing is issued.
 */
export async function startJob(job: NewJob): Promise<'started' | 'exists'> {
  if (isStopping()) throw stopping();
  const starting = claimAndStart(job);
  startingJobs().add(starting);
  try {
    return await starting;
  } finally {
    startingJobs().delete(starting);
  }
}

async function claimAndStart(job: NewJob): Promise<'started' | 'exists'> {
  const { request, order, upstream, storage } = job;
  const claim: JobClaim = {
    jobId: request.id,
    bodyHash: job.bodyHash,
    keyFingerprint: fingerprintKey(upstream.apiKey),
    kind: request.kind,
    model: request.model,
    requested: request.kind === 'chat' ? 0 : (order.parameters.n ?? 1),
    startedAt: new Date().toISOString(),
    demo: upstream.demo,
    estimate: estimateCost(order),
    runner: thisProcess(),
    nonce: randomUUID(),
  };
  if ((await claimOrThrow(storage, claim)) === 'exists') return 'exists';
  const parking = new Parking(request.id, storage);
  const log = new JobLog(parking);
  const cancel = new AbortController();
  const { jobId, kind, model, startedAt, demo, estimate } = claim;
  log.append({ event: 'job-start', data: { jobId, kind, model, startedAt, demo, estimate } });
  const parked = live(job, log, parking, cancel);
  runningJobs().set(request.id, { log, cancel, parked });
  return 'started';
}

async function live(job: NewJob, log: JobLog, parking: Parking, cancel: AbortController): Promise<void> {
  const { order, upstream, storage, call } = job;
  const jobId = job.request.id;
  const startedAt = performance.now();
  const stop = keepAlive(storage, jobId, () =>
    cancel.abort(new AppError('cancelled', 'The job was cancelled.')),
  );
  try {
    const result = await runJob(cancel.signal, { jobId, order, upstream, storage, log, call });
    logJob(job, result, performance.now() - startedAt);
    await job.admission.end(result.costMicroUsd);
  } catch (cause) {
    logger.error({ err: cause, job: hashedId(jobId) }, 'a job ended without its end');
    log.abandon();
    await job.admission.end(null);
  }
  // What is not parked yet stays readable from memory, and alive for other processes.
  await parking.settle();
  stop();
  runningJobs().delete(jobId);
}

/** @throws AppError not_configured when the claim could not be written: nothing was issued. */
async function claimOrThrow(storage: Storage, claim: JobClaim): Promise<'created' | 'exists'> {
  try {
    return await verifiedClaim(storage, jobKeys.claim(claim.jobId), JSON.stringify(claim));
  } catch (cause) {
    logger.error({ err: cause }, 'a claim could not be written');
    throw new AppError(
      'not_configured',
      'The studio cannot write to its storage, so that nothing was issued. Nothing was charged.',
      { cause },
    );
  }
}

function stopping(): AppError {
  return new AppError(
    'interrupted',
    'The studio is being stopped and takes no new jobs. Nothing was issued; the same request can be sent again.',
    { details: { retryAfterSeconds: 5, charged: false } },
  );
}
