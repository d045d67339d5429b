import 'server-only';
import { setTimeout as sleep } from 'node:timers/promises';
import { cancellationError, startDeadline } from '../calls/call-deadline';
import { fetchOrRefuse } from '../calls/fetch-upstream';
import { bearer } from '../calls/get-json';
import { explainUpstreamError } from '../failures/explain-upstream-error';
import type { GatewayEvent } from '../gateway-route';
import type { Upstream } from '../upstream';
import { listTasks } from './list-tasks';
import { isPassing, type ListedState, PollPatience } from './poll-patience';
import { readTask } from './read-task';
import type { TaskProgress } from './task-progress';
import { tasksUrl } from './tasks-url';

/** One poll, apart from waiting for memory: it may bring megabytes. */
const pollTimeoutMs = 60_000;

/**
 * Polls a task until it has ended, then yields everything that it produced. An unreachable gateway is asked again and
 * again. A gateway that refuses to report on the task is asked for a minute; then its list is searched for the task.
 * @throws AppError: the failure of the task; upstream_timeout once it has expired; the refusal of a gateway that goes
 * on refusing; cancelled.
 */
export async function* pollTask(
  caller: AbortSignal,
  upstream: Upstream,
  task: TaskProgress,
  id: string,
): AsyncGenerator<GatewayEvent, void, void> {
  const patience = new PollPatience(upstream, task);
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
      const refusal = patience.bear(cause);
      if (refusal !== null) patience.goOnOrThrow(refusal, await lookOnList(caller, upstream, id, patience));
    }
    if (task.status === 'ended') return;
  }
}

/**
 * Whether the gateway's list has a task: `unknown` if the list cannot be read now, `refused` if reading it is refused.
 */
async function lookOnList(
  caller: AbortSignal,
  upstream: Upstream,
  id: string,
  patience: PollPatience,
): Promise<ListedState> {
  try {
    const listed = await listTasks(caller, upstream, patience.earliestCreation());
    return listed.some((row) => row.id === id) ? 'listed' : 'absent';
  } catch (cause) {
    if (caller.aborted) throw cancellationError(caller);
    return isPassing(explainUpstreamError(cause, { apiKey: upstream.apiKey })) ? 'unknown' : 'refused';
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

/** @throws AppError when the caller ends the call in the meantime */
export async function pause(caller: AbortSignal, pauseMs: number): Promise<void> {
  try {
    await sleep(pauseMs, undefined, { signal: caller });
  } catch (cause) {
    throw caller.aborted ? cancellationError(caller) : cause;
  }
}
