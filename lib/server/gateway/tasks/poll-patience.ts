import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { dayMs } from '@/lib/protocol/durations';
import { type ErrorCode, errorTable } from '@/lib/protocol/errors';
import { gatewayNow } from '../calls/gateway-clock';
import { explainUpstreamError } from '../failures/explain-upstream-error';
import type { Upstream } from '../upstream';
import type { TaskProgress } from './task-progress';

/** The gateway advises polling every 15 s; a picture may be ready much earlier. */
const firstPauseMs = 1_000;
const pauseFactor = 1.4;
const pauseMaxMs = 15_000;
const pauseMinMs = 10;
const retryAfterMaxMs = 60_000;
/**
 * How many polls may be refused. A task that was just created may not be found at once, and one of the gateway's
 * machines may lag behind or have lost its settings, and answer 404, 403 or 400. Ten polls take about a minute.
 */
const refusedPollsMax = 10;
/** How often that count starts again, if the gateway lists the task or its list cannot be read. */
const roundsMax = 3;
/** The longest observed lifetime of a task, two hours, and a margin. */
const lifetimeMs = (2 * 60 + 10) * 60_000;
/** An expiry further ahead than this is ignored. */
const lifetimeMaxMs = dayMs;
/** Dates of the gateway have whole seconds. */
const slackMs = 5_000;

/** What the gateway's list says about a task whose polls are refused. */
export type ListedState = 'listed' | 'absent' | 'refused' | 'unknown';

/** How long to go on polling a task, and how often. */
export class PollPatience {
  readonly #upstream: Upstream;
  readonly #task: TaskProgress;
  readonly #startedAt: number;
  #refusedPolls = 0;
  #rounds = 0;
  #pauseMs = firstPauseMs;
  #retryAfterMs = 0;

  constructor(upstream: Upstream, task: TaskProgress) {
    this.#upstream = upstream;
    this.#task = task;
    this.#startedAt = gatewayNow(upstream);
  }

  reset(): void {
    this.#refusedPolls = 0;
    this.#rounds = 0;
    this.#retryAfterMs = 0;
    this.#throwIfExpired();
  }

  /**
   * Goes on after a poll that failed.
   * @returns the refusal, if the gateway has refused for so long that its list should be asked
   * @throws AppError if there is no point in going on
   */
  bear(cause: unknown): AppError | null {
    const error = explainUpstreamError(cause, { apiKey: this.#upstream.apiKey });
    if (this.#task.status === 'ended' || isVerdict(error)) throw error;
    this.#throwIfExpired();
    this.#retryAfterMs = Math.min((error.details.retryAfterSeconds ?? 0) * 1_000, retryAfterMaxMs);
    const isUnknown = error.details.upstream?.status === 404;
    if (!isUnknown && isPassing(error)) {
      this.#refusedPolls = 0;
      return null;
    }
    // A fault in the studio itself is the same at the next poll.
    if (error.details.upstream?.status === undefined) throw refusedError(error);
    this.#refusedPolls += 1;
    return this.#refusedPolls > refusedPollsMax ? error : null;
  }

  /** @throws AppError unless the gateway's list gives reason to go on */
  goOnOrThrow(refusal: AppError, listed: ListedState): void {
    if ((listed === 'listed' || listed === 'unknown') && this.#rounds < roundsMax) {
      this.#rounds += 1;
      this.#refusedPolls = 0;
      return;
    }
    const isUnknown = refusal.details.upstream?.status === 404 && listed !== 'listed';
    throw listed === 'absent' || isUnknown ? unknownTaskError(refusal) : refusedError(refusal);
  }

  nextPauseMs(): number {
    const pauseMs = Math.max(this.#pauseMs, this.#retryAfterMs);
    this.#pauseMs = Math.min(pauseMaxMs, this.#pauseMs * pauseFactor);
    return Math.max(pauseMinMs, pauseMs * this.#upstream.pollPace);
  }

  /** The task was not created before this time, in milliseconds since 1970 by the gateway's clock. */
  earliestCreation(): number {
    return (this.#task.createdAt ?? this.#startedAt - lifetimeMs) - slackMs;
  }

  #throwIfExpired(): void {
    if (this.#task.status === 'ended') return;
    const { createdAt, expiresAt } = this.#task;
    const since = createdAt ?? this.#startedAt;
    const isBelievable = expiresAt !== null && expiresAt > since && expiresAt < since + lifetimeMaxMs;
    const end = isBelievable ? expiresAt : Math.min(since, this.#startedAt) + lifetimeMs;
    if (gatewayNow(this.#upstream) <= end) return;
    throw new AppError('upstream_timeout', 'The gateway did not finish the task before it expired.');
  }
}

/** The codes for the outcome of the task itself, whatever the status of the answer. */
const verdicts: readonly (string | undefined)[] = ['output_blocked', 'output_policy_violation'];

function isVerdict({ details }: AppError): boolean {
  return verdicts.includes(details.reason);
}

/**
 * Whether the gateway failed to read what it keeps, whatever its words are: a task that was refused or blocked says so
 * itself, in an answer that succeeds.
 */
export function isServerFault({ details }: AppError): boolean {
  return (details.upstream?.status ?? 0) >= 500;
}

/** Whether a later request may be answered, however long that takes. */
export function isPassing(error: AppError): boolean {
  return isServerFault(error) || passingCodes.includes(error.code);
}

const passingCodes: readonly ErrorCode[] = [
  'upstream_rate_limited',
  'upstream_unavailable',
  'upstream_timeout',
  'upstream_cut_off',
  'upstream_unreadable',
  'no_picture',
];

function unknownTaskError(cause: AppError): AppError {
  const { upstream = {} } = cause.details;
  const message = 'The gateway no longer knows the task.';
  return new AppError('upstream_cut_off', message, {
    cause,
    details: { upstream, reason: 'task_unknown' },
  });
}

/**
 * A refused poll is free, but the call was made, and its task may go on. A code for the outcome of a call, such as
 * moderation, would be about the task, of which the refusal says nothing.
 */
function refusedError(error: AppError): AppError {
  const isOfTask = errorTable[error.code].charged && error.code !== 'internal_error';
  return new AppError(isOfTask ? 'upstream_cut_off' : error.code, error.message, {
    cause: error,
    details: { ...error.details, charged: true },
  });
}
