import 'server-only';
import type { ErrorCode } from '@/lib/protocol/errors';
import type { ListedTask } from '../../gateway/gateway-route';

/** A call that may have made one of the listed tasks. */
export interface OpenCall {
  /** Unique among the calls that are matched together. */
  id: string;
  /** All calls of a job ask for the same, so their tasks may be swapped among them. */
  jobId: string;
  model: string;
  pictures: number;
  /** Milliseconds since 1970 by the gateway's clock. */
  issuedAt: number;
  /**
   * `lost`: its task is not known. `waiting`: neither is it, but its answer may still come and name it. `failed`: the
   * call failed, so a task of it has failed as well. `found`: it got a task from the list, which may belong to one of
   * the other calls.
   */
  state: 'lost' | 'waiting' | 'failed' | 'found';
  /** Why a failed call was refused, if that is known. */
  failure?: ErrorCode | undefined;
}

export interface TaskMatch {
  task: ListedTask;
  /**
   * Whether the task fits another call as well, or the call another task, so that the picture may be another call's.
   */
  uncertain: boolean;
}

/** A task is created after its call was issued. Both times are in whole seconds, so some leeway is left. */
const beforeMs = 5_000;
const afterMs = 60_000;
/**
 * Distances that differ by less count as equal: the clocks have whole seconds, and a call is on its way for seconds while
 * its reference pictures are sent, or its process stands still.
 */
const sameMs = 5_000;
/** No task is created before its call is issued, but for what the clocks differ by, which show whole seconds. */
const earliestMs = -2_000;

interface Pair {
  call: OpenCall;
  task: ListedTask;
  distanceMs: number;
}

/**
 * Which task of the gateway's list belongs to which call whose answer was lost. The list has no prompts, so model,
 * number of pictures and time decide: the nearest pair first, each call and each task once. Tasks that a call has
 * already must not be among them. The order of both lists does not matter. A task at work is not given away while
 * several calls fit it.
 * @param pictures `fewer` is the last resort: it also takes a task that has made fewer pictures than were asked for, or
 * that is still at work
 */
export function matchTasks(
  calls: readonly OpenCall[],
  tasks: readonly ListedTask[],
  pictures: 'exact' | 'fewer' = 'exact',
): ReadonlyMap<string, TaskMatch> {
  const pairs = calls.flatMap((call) =>
    tasks
      .filter((task) => fits(call, task) && (pictures === 'fewer' || hasNumberOf(call, task)))
      .map((task) => ({ call, task, distanceMs: distance(call, task) })),
  );
  pairs.sort(nearestFirst);
  const chosen = new Map<string, Pair>();
  const taken = new Set<string>();
  for (const pair of pairs) {
    const { call, task } = pair;
    if (call.state === 'found' || chosen.has(call.id) || taken.has(task.id)) continue;
    taken.add(task.id);
    chosen.set(call.id, pair);
  }
  const isUncertain = (pair: Pair) =>
    !hasNumberOf(pair.call, pair.task) ||
    pairs.some((other) => isRival(other, pair) || (isAlternative(other, pair) && !taken.has(other.task.id)));
  const isUndecided = (pair: Pair) =>
    pictures === 'exact' && pairs.some((other) => mayTurnOutAsOwner(other, pair));
  return new Map(
    [...chosen].flatMap(([id, pair]) =>
      isUndecided(pair) ? [] : [[id, { task: pair.task, uncertain: isUncertain(pair) }]],
    ),
  );
}

/** The tasks that fit this call, but also another call that still waits for its answer, which may name them. */
export function awaitedTasks(
  calls: readonly OpenCall[],
  tasks: readonly ListedTask[],
  id: string,
): readonly ListedTask[] {
  const isCandidate = (task: ListedTask) => calls.some((call) => call.id === id && fits(call, task));
  const waiting = calls.filter((call) => call.id !== id && call.state === 'waiting');
  return tasks.filter((task) => isCandidate(task) && waiting.some((call) => fits(call, task)));
}

/** The time in which a call's task can have been created, by the gateway's clock. */
export function taskWindow(issuedAt: number): { from: number; to: number } {
  return { from: issuedAt - beforeMs, to: issuedAt + afterMs };
}

function fits(call: OpenCall, task: ListedTask): boolean {
  const { from, to } = taskWindow(call.issuedAt);
  return (
    task.model === call.model &&
    task.createdAt >= from &&
    task.createdAt <= to &&
    (hasFailed(task)
      ? hasFailureOf(call, task)
      : (task.pictures ?? 0) <= call.pictures && call.state !== 'failed')
  );
}

/** A task that failed for another reason than the one for which a call was refused is not that call's own. */
function hasFailureOf({ state, failure }: OpenCall, task: ListedTask): boolean {
  return state !== 'failed' || !failure || !task.failure || failure === task.failure;
}

/** Whether the task may have as many pictures as the call asked for. A task only says how many it has made. */
function hasNumberOf(call: OpenCall, task: ListedTask): boolean {
  return hasFailed(task) || task.pictures === null || task.pictures === call.pictures;
}

function hasFailed({ status }: ListedTask): boolean {
  return status === 'failed' || status === 'cancelled';
}

function distance(call: OpenCall, task: ListedTask): number {
  return Math.abs(task.createdAt - call.issuedAt);
}

/**
 * The right number of pictures counts most. Ties are broken by time and id, so that every process finds the same pairs.
 */
function nearestFirst(a: Pair, b: Pair): number {
  return (
    Number(hasNumberOf(b.call, b.task)) - Number(hasNumberOf(a.call, a.task)) ||
    a.distanceMs - b.distanceMs ||
    a.call.issuedAt - b.call.issuedAt ||
    a.task.createdAt - b.task.createdAt ||
    compare(a.call.id, b.call.id) ||
    compare(a.task.id, b.task.id)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Whether the other pair's task is as near to the same call: then that one may be the call's own, and this one a
 * stranger's.
 */
function isAlternative(other: Pair, { call, task, distanceMs }: Pair): boolean {
  return (
    other.call.id === call.id &&
    other.task.id !== task.id &&
    hasNumberOf(call, other.task) &&
    isAsNear(other, distanceMs)
  );
}

/**
 * Whether the other pair's call fits the same task, which is still at work. Once it ends, the number of its pictures
 * shows which call it belongs to, and a call that only waits for its answer learns which task is its own.
 */
function mayTurnOutAsOwner(other: Pair, { call, task }: Pair): boolean {
  const isAtWork = task.status === 'pending' || task.status === 'in_progress';
  return isAtWork && other.task.id === task.id && other.call.id !== call.id;
}

/** Whether the other pair's call, which belongs to another job, is as near to the same task. */
function isRival(other: Pair, { call, task, distanceMs }: Pair): boolean {
  return other.task.id === task.id && other.call.jobId !== call.jobId && isAsNear(other, distanceMs);
}

function isAsNear({ call, task, distanceMs }: Pair, thanMs: number): boolean {
  return task.createdAt - call.issuedAt >= earliestMs && Math.abs(distanceMs - thanMs) <= sameMs;
}
