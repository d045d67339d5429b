import 'server-only';
import { randomUUID } from 'node:crypto';
import { estimateCost } from '@/lib/catalogue/cost';
import { chooseModelRoute } from '@/lib/catalogue/model-route';
import { AppError } from '@/lib/protocol/app-error';
import type { JobRequest } from '@/lib/protocol/job-request';
import type { GatewayRoute } from '../gateway/gateway-route';
import type { Upstream } from '../gateway/upstream';
import type { Admission } from '../limits/admit-job';
import { thisProcess } from '../platform/process-identity';
import type { Storage } from '../platform/storage/storage';
import { planCalls } from './calls/plan-calls';
import { defaultTaskTimes, type TaskTimes } from './calls/task-times';
import { claimJobOrThrow } from './claim-job';
import { fingerprintKey } from './fingerprint-key';
import type { HeldFiles } from './held-files';
import type { JobClaim } from './job-record';
import type { JobSpec } from './job-spec';
import { isStopping, startingJob } from './ownership/running-jobs';
import { superviseJob } from './ownership/supervise-job';
import type { RoomPromise } from './reserve-disk-space';
import { runJob } from './run-job';

export interface NewJob {
  request: JobRequest;
  bodyHash: string;
  spec: JobSpec;
  /** Released here once all calls are sent or the job has ended; if nothing was started, the caller must release it. */
  files: HeldFiles;
  upstream: Upstream;
  storage: Storage;
  /** How the calls of this job are made. */
  route: GatewayRoute;
  /** Ended here once the job has ended; if nothing was started, the caller must withdraw it. */
  admission: Admission;
  /** Given back here once all of the job is parked; if nothing was started, the caller must give it back. */
  room: RoomPromise;
  /** The id of the HTTP request that issued the job, for the log. */
  requestId: string;
  times?: TaskTimes;
}

/** Before this, no other process takes a job for orphaned, so that nobody can have closed its calls. */
const surelyOwnedMs = 20_000;

/**
 * Claims the id and issues the calls, once; the job goes on when its reader leaves. If another process or tab was
 * first, nothing is issued.
 * @throws AppError interrupted while the process stops; not_configured when the claim could not be written.
 */
export async function startJob(job: NewJob): Promise<'started' | 'exists'> {
  if (isStopping()) throw studioStops();
  return startingJob(() => claimAndStart(job));
}

async function claimAndStart(job: NewJob): Promise<'started' | 'exists'> {
  const { request, spec, files, upstream, storage, route } = job;
  const calls = planCalls(spec, (signal, own) => route.create(signal, upstream, files.forCall(own)));
  files.expectCalls(calls.length);
  // The sandbox of this process ends with it.
  const outlives = route.tasks !== undefined && !upstream.demo;
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
    roomBytes: job.room.sizeBytes,
    nonce: randomUUID(),
    ...(outlives ? { continuation: { calls: calls.length, admission: job.admission.record } } : {}),
  };
  if ((await claimJobOrThrow(storage, claim)) === 'exists') return 'exists';
  const { jobId, kind, model, startedAt, demo, estimate, keyFingerprint, requested } = claim;
  superviseJob({
    storage,
    facts: {
      jobId,
      kind,
      model,
      route: chooseModelRoute(spec.model, kind, spec.parameters),
      demo,
      prompt: request.prompt,
      requestId: job.requestId,
    },
    admission: job.admission,
    room: job.room,
    outlives,
    run: (signal, log, { checkOwner, checkCancel }) => {
      log.append({ event: 'job-start', data: { jobId, kind, model, startedAt, demo, estimate } });
      return runJob(signal, {
        jobId,
        kind,
        requested,
        upstream,
        keyFingerprint,
        storage,
        log,
        calls,
        ...(route.tasks ? { tasks: route.tasks } : {}),
        recordsCalls: () =>
          route.tasks !== undefined || calls.length > 1 || Date.now() - Date.parse(startedAt) > surelyOwnedMs,
        checkOwner,
        checkCancel,
        isContinued: false,
        memoryBytes: job.room.sizeBytes,
        deliveredBefore: [],
        damagedBefore: [],
        partsBefore: new Map(),
        extras: new Map(),
        times: job.times ?? defaultTaskTimes,
      }).finally(() => files.release());
    },
  });
  return 'started';
}

function studioStops(): AppError {
  return new AppError(
    'interrupted',
    'The studio is being stopped and takes no new jobs. Nothing was issued; the same request can be sent again.',
    { details: { retryAfterSeconds: 5, charged: false } },
  );
}
