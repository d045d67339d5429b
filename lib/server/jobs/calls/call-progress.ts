import 'server-only';
import { AppError, isAppError } from '@/lib/protocol/app-error';
import type { Usage } from '@/lib/protocol/job-events';
import { upstreamSentences } from '../../gateway/failures/upstream-error-table';
import type { PictureEvent } from '../../gateway/gateway-route';
import { logger } from '../../platform/log';
import type { JobRun } from '../job-run';
import type { JobCall } from './plan-calls';

/** What a call has brought so far. Pictures are named by their index in the job. */
export interface CallProgress {
  /** Pictures that the answer reported, whether they can be delivered or not. */
  reported: Set<number>;
  /** Pictures that the gateway sent, as bytes or as a link: it bills these. */
  received: Set<number>;
  /** Pictures that broke off in the middle: the usage that was reported before does not include them. */
  brokenOff: Set<number>;
  /** Pictures that are in the log. */
  delivered: Set<number>;
  usage: Usage | null;
  /** What the gateway says that the call cost, in whole micro-USD. */
  costMicroUsd: number | null;
  taskId: string | null;
  uncertain: boolean;
  /** Pictures of which an earlier owner of the job has delivered a half, and whose whole has not arrived either. */
  halves: Set<number>;
  /** What a follow-up must send back, by picture. */
  signatures: Map<number, string>;
  downloadFailure: AppError | null;
  /** Hashes of the pictures that were delivered, by which a picture that came in two forms is recognised. */
  contents: Set<string>;
  /** The pictures that arrived, whole or in part, before its answer broke off, by their index in the call. */
  spares: Map<number, PictureEvent>;
  /** Whether the gateway has no task for the call, as far as it can be asked. */
  isWithoutTask: boolean;
  /** Whether the gateway may keep a task of a call that counts as free, because its list could not be read. */
  mayBeKept: boolean;
}

/** Where the call starts from: an earlier owner of the job may have delivered some of its pictures. */
export function initialProgress(run: JobRun, { first, pictures, start }: JobCall): CallProgress {
  const own = (index: number) => index >= first && index < first + pictures;
  return {
    reported: new Set(),
    received: new Set(),
    brokenOff: new Set(),
    delivered: new Set([...run.deliveredBefore].filter(own)),
    usage: null,
    costMicroUsd: null,
    taskId: start.kind === 'resume' ? start.task.id : null,
    uncertain: start.kind === 'resume' && start.task.uncertain,
    signatures: new Map(),
    halves: new Set([...run.damagedBefore].filter(own)),
    downloadFailure: null,
    contents: new Set(),
    spares: new Map([...run.partsBefore].filter(([index]) => own(index)).map(toSpare)),
    isWithoutTask: false,
    mayBeKept: false,
  };

  function toSpare([inJob, bytes]: [number, Buffer]): [number, PictureEvent] {
    const index = inJob - first;
    return [index, { type: 'picture', index, base64: bytes.toString('base64'), damaged: true }];
  }
}

/** Of a picture that was delivered, a part is missing. */
export function damagedError(): AppError {
  return new AppError('upstream_cut_off', upstreamSentences.upstream_cut_off);
}

export function asAppError(cause: unknown): AppError {
  if (isAppError(cause)) return cause;
  logger.error({ err: cause }, 'a job failed unexpectedly');
  return new AppError('internal_error', 'The studio failed unexpectedly after the call was issued.', {
    cause,
  });
}
