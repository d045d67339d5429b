import 'server-only';
import { randomUUID } from 'node:crypto';
import { estimateCost, type PricedRequest } from '@/lib/catalogue/cost';
import { AppError } from '@/lib/protocol/app-error';
import type { JobRequest } from '@/lib/protocol/job-request';
import type { GatewayEvent } from '../gateway/gateway-route';
import type { Upstream } from '../gateway/upstream';
import type { Admission } from '../limits/admit-job';
import { hashedId, logger } from '../platform/log';
import { thisProcess } from '../platform/process-identity';
import type { Storage } from '../platform/storage/storage';
import { claimJobOrThrow, fingerprintKey } from './claim-job';
import { keepAlive } from './heartbeat';
import { JobLog } from './job-log';
import type { JobClaim } from './job-record';
import { Parking } from './parking';
import { runJob } from './run-job';
import { isStopping, runningJobs, startingJobs } from './running-jobs';
import { logJob } from './settle-job';

export interface NewJob {
  request: JobRequest;
  bodyHash: string;
  spec: PricedRequest;
  upstream: Upstream;
  storage: Storage;
  /** Issues the one upstream call of this job. */
  call: (signal: AbortSignal) => AsyncGenerator<GatewayEvent>;
  /** Ended here once the job has ended; the caller withdraws it where nothing was started. */
  admission: Admission;
  /** Of the request that issued it, for the log. */
  requestId: string;
}

/**
 * Claims the id and issues the call, once; the job goes on when its reader leaves. Where another process or tab was
 * first, nothing is issued.
 * @throws AppError interrupted while the process stops; not_configured when the claim could not be written.
 */
export async function startJob(job: NewJob): Promise<'started' | 'exists'> {
  if (isStopping()) throw studioStops();
  const starting = claimAndStart(job);
  startingJobs().add(starting);
  try {
    return await starting;
  } finally {
    startingJobs().delete(starting);
  }
}

async function claimAndStart(job: NewJob): Promise<'started' | 'exists'> {
  const { request, spec, upstream, storage } = job;
  const claim: JobClaim = {
    jobId: request.id,
    bodyHash: job.bodyHash,
    keyFingerprint: fingerprintKey(upstream.apiKey),
    kind: request.kind,
    model: request.model,
    requested: request.kind === 'chat' ? 0 : (spec.parameters.n ?? 1),
    startedAt: new Date().toISOString(),
    demo: upstream.demo,
    estimate: estimateCost(spec),
    runner: thisProcess(),
    nonce: randomUUID(),
  };
  if ((await claimJobOrThrow(storage, claim)) === 'exists') return 'exists';
  const parking = new Parking(request.id, storage);
  const log = new JobLog(parking);
  const cancel = new AbortController();
  const { jobId, kind, model, startedAt, demo, estimate } = claim;
  log.append({ event: 'job-start', data: { jobId, kind, model, startedAt, demo, estimate } });
  const parked = superviseJob(job, log, parking, cancel);
  runningJobs().set(request.id, { log, cancel, parked });
  return 'started';
}

/** Runs the job, and keeps it readable and alive until all of it is parked. */
async function superviseJob(
  job: NewJob,
  log: JobLog,
  parking: Parking,
  cancel: AbortController,
): Promise<void> {
  const { spec, upstream, storage, call } = job;
  const jobId = job.request.id;
  const startedAt = performance.now();
  const stopHeartbeat = keepAlive(storage, jobId, () =>
    cancel.abort(new AppError('cancelled', 'The job was cancelled.')),
  );
  try {
    const result = await runJob(cancel.signal, { jobId, spec, upstream, storage, log, call });
    logJob(job, result, performance.now() - startedAt);
    await job.admission.end(result.costMicroUsd);
  } catch (cause) {
    logger.error({ err: cause, job: hashedId(jobId) }, 'a job ended without its end');
    log.abandon();
    await job.admission.end(null);
  }
  // What is not parked yet stays readable from memory, and the job alive for other processes.
  await parking.settle();
  stopHeartbeat();
  runningJobs().delete(jobId);
}

function studioStops(): AppError {
  return new AppError(
    'interrupted',
    'The studio is being stopped and takes no new jobs. Nothing was issued; the same request can be sent again.',
    { details: { retryAfterSeconds: 5, charged: false } },
  );
}
