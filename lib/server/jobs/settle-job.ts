import 'server-only';
import { addCosts } from '@/lib/catalogue/cost';
import type { ModelRoute } from '@/lib/catalogue/model';
import { AppError } from '@/lib/protocol/app-error';
import type { JobError, JobOutcome } from '@/lib/protocol/job-events';
import type { JobKind } from '@/lib/protocol/job-request';
import { addUsage } from '../gateway/answers/read-usage';
import { getConfig } from '../platform/config';
import { hashedId, logger } from '../platform/log';
import { metrics } from '../platform/metrics';
import { type CallResult, toJobError } from './calls/call-result';
import type { JobLog } from './log/job-log';

/** How a job ended, for the budget and for the studio's log. */
export interface JobResult {
  status: JobOutcome;
  requested: number;
  delivered: number;
  costMicroUsd: number | null;
  basis: string;
  failure: JobError | null;
}

interface SettledJob {
  kind: JobKind;
  requested: number;
  upstream: { demo: boolean };
  log: JobLog;
}

/** Writes the one cost-report and the one job-end. */
export function settleJob(job: SettledJob, results: readonly CallResult[]): JobResult {
  const { log } = job;
  const delivered = sum(results.map((result) => result.delivered));
  // A chat asks for pictures in words: only the answer shows how many there are.
  const requested = job.kind === 'chat' ? sum(results.map((result) => result.reported)) : job.requested;
  const cost = addCosts(results.map((result) => result.cost));
  const usage = results.map((result) => result.usage).reduce(addUsage, null);
  const { demo } = job.upstream;
  const share = cost.microUsd === null ? chargedShare(results) : 1;
  log.append({
    event: 'cost-report',
    data: { ...cost, ...(usage ? { usage } : {}), demo, ...(share < 1 ? { chargedShare: share } : {}) },
  });
  const main = mainFailure(results);
  const failure = main?.failure ?? (delivered === 0 ? toJobError(nothingUsable()) : null);
  const status =
    main && isCutShort(main) && delivered > 0 ? 'partial' : outcome(failure, delivered, requested);
  const charged = cost.basis !== 'none' && cost.microUsd !== 0;
  const error = failure && { ...failure, charged };
  const tasks = results.flatMap(({ task }) => (task === null ? [] : [task]));
  log.append({
    event: 'job-end',
    data: {
      status,
      requested,
      delivered,
      ...(tasks.length > 0 ? { tasks } : {}),
      ...(results.some(({ uncertain }) => uncertain) ? { uncertain: true } : {}),
      ...(error ? { error } : {}),
    },
  });
  return { status, requested, delivered, costMicroUsd: cost.microUsd, basis: cost.basis, failure };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** The calls of a job have the same settings, so that a reader can estimate the cost of those that are charged. */
function chargedShare(results: readonly CallResult[]): number {
  return results.filter(({ cost }) => cost.basis !== 'none').length / results.length;
}

/** The call whose failure the job's end reports: one that was issued, unless the job was cancelled. */
function mainFailure(results: readonly CallResult[]): CallResult | undefined {
  const failed = results.filter(({ failure }) => failure !== null);
  return (
    failed.find(({ failure }) => failure?.code === 'cancelled') ??
    failed.find(({ issued }) => issued) ??
    failed[0]
  );
}

/** Whether the process stopped before it had issued all calls of the job; those that it had issued did not fail. */
function isCutShort({ issued, failure }: CallResult): boolean {
  return !issued && failure?.code === 'interrupted';
}

/** No picture had bytes that the studio accepts: the call has failed, and the answer says so. */
function nothingUsable(): AppError {
  return new AppError('upstream_unreadable', 'The gateway delivered no picture that this studio can read.');
}

function outcome(failure: JobError | null, delivered: number, requested: number): JobOutcome {
  if (failure?.code === 'cancelled') return 'cancelled';
  if (failure?.code === 'interrupted') return 'interrupted';
  if (delivered === 0) return 'failed';
  return failure || delivered < requested ? 'partial' : 'succeeded';
}

export interface LoggedJob {
  jobId: string;
  kind: JobKind;
  model: string;
  route: ModelRoute;
  /** Unknown to a process that goes on with the job of another. */
  prompt?: string;
  demo: boolean;
  /** The id of the HTTP request that issued the job, or made this process go on with it. */
  requestId?: string;
}

/**
 * The one line of a job, and its part in the metrics. The line has the prompt only if the owner switched that on, and
 * never a key or a picture.
 */
export function logJob(job: LoggedJob, result: JobResult, durationMs: number): void {
  const { jobId, prompt, ...facts } = job;
  const { failure, ...rest } = result;
  const trace = failure?.upstream;
  countJob(job, result, durationMs);
  logger.info(
    {
      ...facts,
      job: hashedId(jobId),
      ...rest,
      ...(failure ? { code: failure.code } : {}),
      ...(trace?.status === undefined ? {} : { upstreamStatus: trace.status }),
      ...(trace?.requestId === undefined ? {} : { upstreamRequestId: trace.requestId }),
      ...(prompt !== undefined && getConfig().logPrompts ? { prompt } : {}),
      durationMs: Math.round(durationMs),
    },
    'job',
  );
}

function countJob({ kind, route, demo }: LoggedJob, result: JobResult, durationMs: number): void {
  const { jobs, jobSeconds, costUsd } = metrics();
  jobs.inc({ kind, route, status: result.status, demo: String(demo) });
  jobSeconds.observe({ kind, route }, durationMs / 1_000);
  if (!demo) costUsd.inc({ basis: result.basis }, (result.costMicroUsd ?? 0) / 1_000_000);
}
