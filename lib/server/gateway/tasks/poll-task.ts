import 'server-only';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@/lib/protocol/app-error';
import { dayMs } from '@/lib/protocol/durations';
import type { ErrorCode } from '@/lib/protocol/errors';
import { cancellationError, startDeadline } from '../calls/call-deadline';
import { fetchOrRefuse } from '../calls/fetch-upstream';
import { gatewayNow } from '../calls/gateway-clock';
import { bearer, unversionedUrl } from '../calls/get-json';
import { explainUpstreamError } from '../failures/explain-upstream-error';
import type { GatewayEvent } from '../gateway-route';
import type { Upstream } from '../upstream';
import { readTask } from './read-task';
import type { TaskProgress } from './task-progress';

/** One poll, apart from waiting for memory: it may bring megabytes. */
const pollTimeoutMs = 60_000;
/** The gateway advises to ask every 15 s; a picture may be ready much earlier. */
const firstPauseMs = 1_000;
const pauseFactor = 1.4;
const pauseMaxMs = 15_000;
const pauseMinMs = 10;
const retryAfterMaxMs = 60_000;
/** A task that was just created may not be found at once: ten polls take about a minute. */
const unknownPollsMax = 10;
/** The longest life of a task that was seen, two hours, and some time more. */
const lifetimeMs = (2 * 60 + 10) * 60_000;
/** An expiry further ahead than this is ignored. */
const lifetimeMaxMs = dayMs;

/**
 * Polls a task until it has ended, then tells all that came of it. An unreachable gateway is asked again and again.
 * @throws AppError: what the task failed with; upstream_timeout once it has expired; a refusal of the key; cancelled.
 */
export async function* pollTask(
  caller: AbortSignal,
  upstream: Upstream,
  task: TaskProgress,
  id: string,
): AsyncGenerator<GatewayEvent, void, void> {
  const patience = new Patience(upstream, task);
  let reported: TaskProgress['status'] = 'unknown';
  // A task that was just created need not be asked for at once.
  let asksNow = task.status === 'unknown';
  for (;;) {
    if (task.status !== reported && task.status !== 'unknown') {
      reported = task.status;
      const stage = task.status === 'pending' ? 'queued' : 'generating';
      yield { type: 'progress', stage, percent: null, task: 'waiting' };
    }
    if (!asksNow) await pause(caller, patience.nextPauseMs());
    asksNow = false;
    try {
      yield* pollOnce(caller, upstream, task, id);
      patience.reset();
    } catch (cause) {
      if (caller.aborted) throw cancellationError(caller);
      patience.bear(cause);
    }
    if (task.status === 'ended') return;
  }
}

async function* pollOnce(
  caller: AbortSignal,
  upstream: Upstream,
  task: TaskProgress,
  id: string,
): AsyncGenerator<GatewayEvent, void, void> {
  const deadline = startDeadline(caller, pollTimeoutMs);
  try {
    const { signal } = deadline;
    const headers = { accept: 'application/json', 'accept-encoding': 'identity', ...bearer(upstream) };
    const response = await fetchOrRefuse(signal, upstream, `${tasksUrl(upstream)}/${id}`, {
      headers,
      signal,
    });
    yield* readTask(deadline, response, task);
  } catch (cause) {
    throw deadline.signal.aborted ? deadline.signal.reason : cause;
  } finally {
    deadline.stop();
  }
}

/** Where a gateway's tasks are, whose configured address ends in /v1. */
export function tasksUrl(upstream: Upstream): string {
  return `${unversionedUrl(upstream)}/ai/v1/images`;
}

/** How long to go on polling, and how often. */
class Patience {
  readonly #upstream: Upstream;
  readonly #task: TaskProgress;
  readonly #startedAt: number;
  #unknownPolls = 0;
  #pauseMs = firstPauseMs;
  #retryAfterMs = 0;

  constructor(upstream: Upstream, task: TaskProgress) {
    this.#upstream = upstream;
    this.#task = task;
    this.#startedAt = gatewayNow(upstream);
  }

  reset(): void {
    this.#unknownPolls = 0;
    this.#retryAfterMs = 0;
    this.#throwIfExpired();
  }

  /** Goes on after a poll that failed. @throws AppError where that is in vain */
  bear(cause: unknown): void {
    const error = explainUpstreamError(cause, { apiKey: this.#upstream.apiKey });
    if (this.#task.status === 'ended') throw error;
    this.#throwIfExpired();
    const isUnknown = error.details.upstream?.status === 404;
    this.#unknownPolls = isUnknown ? this.#unknownPolls + 1 : 0;
    if (this.#unknownPolls > unknownPollsMax) throw unknownTaskError(error);
    if (!isUnknown && !isServerFault(error) && !passingCodes.includes(error.code))
      throw asChargedError(error);
    this.#retryAfterMs = Math.min((error.details.retryAfterSeconds ?? 0) * 1_000, retryAfterMaxMs);
  }

  nextPauseMs(): number {
    const pauseMs = Math.max(this.#pauseMs, this.#retryAfterMs);
    this.#pauseMs = Math.min(pauseMaxMs, this.#pauseMs * pauseFactor);
    return Math.max(pauseMinMs, pauseMs * this.#upstream.pollPace);
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

/**
 * Whether something failed while the gateway was asked for what it keeps, whatever its words are: a task that was
 * refused or blocked says so itself, in an answer that succeeds.
 */
export function isServerFault({ details }: AppError): boolean {
  return (details.upstream?.status ?? 0) >= 500;
}

/** What another poll may not meet again. */
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
  const message = 'The gateway does not know the task any more.';
  return new AppError('upstream_cut_off', message, {
    cause,
    details: { upstream, reason: 'task_unknown' },
  });
}

/** A refused poll is free, but the call was made. What moderation says of the task itself stays as it is. */
function asChargedError(error: AppError): AppError {
  if (error.code === 'moderation_blocked') return error;
  return new AppError(error.code, error.message, {
    cause: error,
    details: { ...error.details, charged: true },
  });
}

/** @throws AppError when the caller ends the call meanwhile */
export async function pause(caller: AbortSignal, pauseMs: number): Promise<void> {
  try {
    await sleep(pauseMs, undefined, { signal: caller });
  } catch (cause) {
    throw caller.aborted ? cancellationError(caller) : cause;
  }
}
