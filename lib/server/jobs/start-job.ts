import 'server-only';
import { estimateCost, type Order } from '@/lib/catalogue/cost';
import { AppError } from '@/lib/protocol/app-error';
import type { JobRequest } from '@/lib/protocol/job-request';
import type { GatewayEvent } from '../gateway/gateway-event';
import type { Upstream } from '../gateway/upstream';
import { logger } from '../log';
import type { Storage } from '../storage/storage';
import { keepAlive } from './heartbeat';
import { JobLog } from './job-log';
import { fingerprintKey, type JobClaim, jobKeys } from './job-record';
import { getClaim } from './parked-log';
import { Parking } from './parking';
import { runningJobs } from './registry';
import { runJob } from './run-job';

export interface NewJob {
  request: JobRequest;
  bodyHash: string;
  order: Order;
  upstream: Upstream;
  storage: Storage;
  call: (signal: AbortSignal) => AsyncGenerator<GatewayEvent>;
}

/**
 * Whether this id is already somebody's job.
 * @throws AppError id_conflict for another body or key, job_gone when its pictures are confirmed or swept.
 */
export async function isKnownJobOrThrow(
  storage: Storage,
  jobId: string,
  bodyHash: string,
  upstream: Upstream,
): Promise<boolean> {
  const claim = await getClaim(storage, jobId);
  if (claim === null) return false;
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
  const { request, order, upstream, storage } = job;
  const claim: JobClaim = {
    jobId: request.id,
    bodyHash: job.bodyHash,
    keyFingerprint: fingerprintKey(upstream.apiKey),
    kind: request.kind,
    model: request.model,
    requested: order.parameters.n ?? 1,
    startedAt: new Date().toISOString(),
    demo: upstream.demo,
    estimate: estimateCost(order),
  };
  if ((await storage.claim(jobKeys.claim(request.id), JSON.stringify(claim))) === 'exists') return 'exists';
  const parking = new Parking(request.id, storage);
  const log = new JobLog(parking);
  const cancel = new AbortController();
  runningJobs().set(request.id, { log, cancel });
  const { jobId, kind, model, startedAt, demo, estimate } = claim;
  log.append({ event: 'job-start', data: { jobId, kind, model, startedAt, demo, estimate } });
  void live(job, log, parking, cancel);
  return 'started';
}

async function live(job: NewJob, log: JobLog, parking: Parking, cancel: AbortController): Promise<void> {
  const { order, upstream, storage, call } = job;
  const jobId = job.request.id;
  const stop = keepAlive(storage, jobId, () => cancel.abort());
  try {
    await runJob(cancel.signal, { jobId, order, upstream, storage, log, call });
  } catch (cause) {
    logger.error({ err: cause }, 'a job ended without its end');
  }
  stop();
  // What could not be parked stays readable from memory as long as this process lives.
  if ((await parking.settle()) === 'parked') runningJobs().delete(jobId);
}
