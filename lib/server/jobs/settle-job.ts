import 'server-only';
import { type PricedRequest, settleCost } from '@/lib/catalogue/cost';
import { chooseModelRoute } from '@/lib/catalogue/route';
import { AppError } from '@/lib/protocol/app-error';
import type { JobError, JobOutcome, Usage } from '@/lib/protocol/job-events';
import type { JobRequest } from '@/lib/protocol/job-request';
import { getConfig } from '../platform/config';
import { hashedId, logger } from '../platform/log';
import { metrics } from '../platform/metrics';
import type { JobLog } from './job-log';

/** What has come of a call so far. */
export interface CallProgress {
  /** Pictures that the answer reported, whether they can be delivered or not. */
  reported: number;
  /** Pictures that the gateway sent, as bytes or as a link: it bills these. */
  received: number;
  /** Pictures that are in the log. */
  delivered: number;
  /** Pictures that were asked for, but not reported before the answer broke off. */
  unreported: number;
  usage: Usage | null;
  failure: AppError | null;
}

/** How a job ended, for the budget and for the studio's log. */
export interface JobResult {
  status: JobOutcome;
  requested: number;
  delivered: number;
  costMicroUsd: number | null;
  basis: string;
  failure: AppError | null;
}

/** Writes the one cost-report and the one job-end. */
export function settleJob(
  job: { spec: PricedRequest; upstream: { demo: boolean }; log: JobLog },
  progress: CallProgress,
): JobResult {
  const { spec, log } = job;
  const { delivered, received, unreported, usage } = progress;
  const failure = progress.failure ?? (delivered === 0 ? nothingUsable() : null);
  // A chat asks for pictures in words: only the answer tells how many they were.
  const requested = spec.kind === 'chat' ? progress.reported : (spec.parameters.n ?? 1);
  const charged = failure?.charged ?? true;
  const cost = settleCost(spec, { charged, delivered: received, usage, unreported });
  const { demo } = job.upstream;
  log.append({ event: 'cost-report', data: { ...cost, ...(usage ? { usage } : {}), demo } });
  const status = outcome(failure, delivered, requested);
  const error = failure ? jobError(failure) : undefined;
  log.append({ event: 'job-end', data: { status, requested, delivered, ...(error ? { error } : {}) } });
  return { status, requested, delivered, costMicroUsd: cost.microUsd, basis: cost.basis, failure };
}

/** No picture had bytes that the studio accepts: the call has failed, and its reader is told so. */
function nothingUsable(): AppError {
  return new AppError('upstream_unreadable', 'The gateway delivered no picture that this studio can read.');
}

function outcome(failure: AppError | null, delivered: number, requested: number): JobOutcome {
  if (failure?.code === 'cancelled') return 'cancelled';
  if (failure?.code === 'interrupted') return 'interrupted';
  if (delivered === 0) return 'failed';
  return failure || delivered < requested ? 'partial' : 'succeeded';
}

function jobError(failure: AppError): JobError {
  const { upstream, retryAfterSeconds } = failure.details;
  return {
    code: failure.code,
    message: failure.message,
    retryable: failure.retryable,
    charged: failure.charged,
    ...(upstream?.requestId === undefined ? {} : { requestId: upstream.requestId }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(upstream ? { upstream } : {}),
  };
}

interface LoggedJob {
  request: JobRequest;
  spec: PricedRequest;
  upstream: { demo: boolean };
  /** Of the request that issued it. */
  requestId: string;
}

/** The one line of a job, and its part in the metrics. The line has the prompt only where the owner switched that on, and never a key or a picture. */
export function logJob(job: LoggedJob, result: JobResult, durationMs: number): void {
  const { request, upstream, requestId } = job;
  const { failure, ...rest } = result;
  countJob(job, result, durationMs);
  const trace = failure?.details.upstream;
  logger.info(
    {
      requestId,
      job: hashedId(request.id),
      kind: request.kind,
      model: request.model,
      demo: upstream.demo,
      ...rest,
      ...(failure ? { code: failure.code } : {}),
      ...(trace?.status === undefined ? {} : { upstreamStatus: trace.status }),
      ...(trace?.requestId === undefined ? {} : { upstreamRequestId: trace.requestId }),
      ...(getConfig().logPrompts ? { prompt: request.prompt } : {}),
      durationMs: Math.round(durationMs),
    },
    'job',
  );
}

function countJob({ request, spec, upstream }: LoggedJob, result: JobResult, durationMs: number): void {
  const { kind } = request;
  const route = chooseModelRoute(spec.model, kind, spec.parameters);
  const { jobs, jobSeconds, costUsd } = metrics();
  jobs.inc({ kind, route, status: result.status, demo: String(upstream.demo) });
  jobSeconds.observe({ kind, route }, durationMs / 1_000);
  if (!upstream.demo) costUsd.inc({ basis: result.basis }, (result.costMicroUsd ?? 0) / 1_000_000);
}
