import 'server-only';
import { z } from 'zod';
import type { CostReport } from '@/lib/catalogue/cost';
import { AppError } from '@/lib/protocol/app-error';
import { type JobError, jobErrorSchema, usageSchema } from '@/lib/protocol/job-events';
import { costSchema } from './call-record';

/** How a call has ended. It is parked in the job's log, for a process that goes on with the other calls. */
export const callResultSchema = z.object({
  call: z.int(),
  /** False for a call that was never issued. */
  issued: z.boolean(),
  /** Pictures that its answer reported, whether they can be delivered or not. */
  reported: z.int(),
  /** Pictures that are in the log. */
  delivered: z.int(),
  cost: costSchema,
  usage: usageSchema.nullable(),
  task: z.string().nullable(),
  /** Whether the task was found on the gateway's list and another call fits it as well. */
  uncertain: z.boolean(),
  failure: jobErrorSchema.nullable(),
});
export type CallResult = z.infer<typeof callResultSchema>;

/** What a call costs if the gateway does not report it. */
export type CallPrice = (outcome: {
  charged: boolean;
  /** Pictures that the gateway sent, as bytes or as a link: it bills these. */
  received: number;
  usage: CallResult['usage'];
  /** Pictures that were asked for and whose cost was not reported before the answer broke off. */
  unreported: number;
}) => CostReport;

/** The result of a call that did not leave, e.g. because the job was cancelled before. */
export function unissued(call: number, failure: AppError): CallResult {
  return {
    call,
    issued: false,
    reported: 0,
    delivered: 0,
    cost: { microUsd: 0, basis: 'none' },
    usage: null,
    task: null,
    uncertain: false,
    failure: { ...toJobError(failure), charged: false },
  };
}

/** Why a call did not leave. It may become the error of its job, whose other calls were issued and charged. */
export function stoppedError(): AppError {
  return new AppError('interrupted', 'The studio was stopped before every call of this job was issued.');
}

export function toJobError(failure: AppError): JobError {
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
