import 'server-only';
import { isAppError } from '@/lib/protocol/app-error';
import { gatewayAheadMs } from '../../gateway/calls/gateway-clock';
import type { GatewayTasks, ListedTask } from '../../gateway/gateway-route';
import { isServerFault } from '../../gateway/tasks/poll-patience';
import type { Upstream } from '../../gateway/upstream';
import { logger } from '../../platform/log';
import type { Storage } from '../../platform/storage/storage';
import { type CallTask, type FoundTask, readCallTask, readTaskOwner, takeTask, taskOf } from './call-task';
import { gatewayTime, type IssuedCall, listIssuedCalls, readIssuedCall } from './listed-calls';
import { awaitedTasks, matchTasks, type OpenCall, type TaskMatch, taskWindow } from './match-tasks';
import { readSharedList } from './shared-list';
import { pauseOrThrow, type TaskTimes } from './task-times';
import { isWaiting, mayWaitElsewhere, nameOfCall as nameOf } from './waiting-calls';

interface TaskSearch {
  storage: Storage;
  upstream: Upstream;
  tasks: GatewayTasks;
  keyFingerprint: string;
  /** The call whose answer was lost. */
  call: IssuedCall;
  times: TaskTimes;
}

/**
 * One of the gateway's machines may refuse what the others answer, so the list counts as refused after this many in a
 * row.
 */
const refusalsMax = 4;
/** How far the clocks of machines may differ: another process may have listed a call under a minute before or after. */
const clockSlackMs = 30_000;

/**
 * Finds the task of a call whose answer was lost, on the gateway's list, and takes it. The list is asked until its time
 * is over; an unreachable gateway does not count as one that has no such task.
 * @returns `absent` if the list was read and has none; `unknown` if it could not be read, or was refused
 * @throws the signal's reason
 */
export async function findTask(
  signal: AbortSignal,
  search: TaskSearch,
): Promise<FoundTask | 'absent' | 'unknown'> {
  const { times } = search;
  const startedAt = performance.now();
  const known = new Map<string, IssuedCall>();
  let refusals = 0;
  let wasDeferred = false;
  for (let pauseMs = times.firstPauseMs; ; pauseMs = Math.min(pauseMs * 1.5, times.longestPauseMs)) {
    const ageMs = performance.now() - startedAt;
    const isLast = ageMs >= times.searchMs;
    const found = await searchOrDefer(signal, search, known, isLast ? 'fewer' : 'exact');
    refusals = found === 'refused' ? refusals + 1 : 0;
    if (refusals >= refusalsMax) return 'unknown';
    if (found !== null && typeof found !== 'string') return found;
    // What a call waited for may have ended after the list was read, which then lacks the newest tasks: one more look.
    if (isLast && found === null && !wasDeferred) return 'absent';
    wasDeferred = found === 'unknown';
    if (ageMs >= times.searchMs + times.unreachableMs) return 'unknown';
    await pauseOrThrow(signal, pauseMs);
  }
}

/**
 * `unknown`: gateway or storage cannot be asked now, or another call must be waited for. `refused`: the gateway refuses
 * to list, which will hardly change.
 */
async function searchOrDefer(
  signal: AbortSignal,
  search: TaskSearch,
  known: Map<string, IssuedCall>,
  pictures: 'exact' | 'fewer',
): Promise<FoundTask | 'unknown' | 'refused' | null> {
  try {
    return await searchOnce(signal, search, known, pictures);
  } catch (cause) {
    signal.throwIfAborted();
    logger.warn({ err: cause }, 'the task of a lost call could not be searched');
    return isAppError(cause) && !cause.retryable && !isServerFault(cause) ? 'refused' : 'unknown';
  }
}

async function searchOnce(
  signal: AbortSignal,
  search: TaskSearch,
  known: Map<string, IssuedCall>,
  pictures: 'exact' | 'fewer',
): Promise<FoundTask | 'unknown' | null> {
  const { storage, upstream, call } = search;
  const noted = await readNotedTask(search);
  if (noted) return noted;
  const ahead = gatewayAheadMs(upstream);
  const span = rivalsSpan(gatewayTime(call, ahead));
  const listed = await readSharedList(signal, search, span.from, search.times.firstPauseMs / 2);
  const open = await openCalls(search, known, span, ahead);
  const taken = new Set<string>();
  // If another call takes a task first, it is no longer a candidate, and this call may fit another one.
  for (;;) {
    const near = listed.filter(({ id, createdAt }) => createdAt <= span.to && !taken.has(id));
    const { own, free } = await sortByOwner(search, near);
    const match = own ?? matchTasks(open, free, pictures).get(nameOf(call));
    // Only the answer of a call that still waits for it can show whose tasks these are.
    const awaited = own ? [] : awaitedTasks(open, free, nameOf(call));
    if (!match) return awaited.length > 0 ? 'unknown' : null;
    if (awaited.includes(match.task)) return 'unknown';
    const { task, uncertain } = match;
    const found = { id: task.id, isFound: true, uncertain };
    if (await takeTask(storage, call.jobId, call.call, found)) return (await readNotedTask(search)) ?? found;
    const named = await readNotedTask(search);
    if (named) return named;
    taken.add(task.id);
  }
}

/** The task that an earlier owner of the job has noted for the call. */
async function readNotedTask({ storage, call }: TaskSearch): Promise<FoundTask | null> {
  const noted = await readCallTask(storage, call.jobId, call.call);
  return noted && taskOf(noted);
}

/** The time span in which the calls that compete for its task were issued, and their tasks created. */
function rivalsSpan(issuedAt: number): { from: number; to: number } {
  const { from, to } = taskWindow(issuedAt);
  const reachMs = to - from + clockSlackMs;
  return { from: issuedAt - reachMs, to: issuedAt + reachMs };
}

/** The calls of this key, model and time whose tasks are not known, the searched one among them. */
async function openCalls(
  { storage, keyFingerprint, call }: TaskSearch,
  known: Map<string, IssuedCall>,
  span: { from: number; to: number },
  ahead: number,
): Promise<OpenCall[]> {
  const rivals = new Map<string, { rival: IssuedCall; isOver: boolean }>();
  // Calls that left before the gateway had shown its clock are listed by the studio's.
  for (const { from, to } of [span, rivalsSpan(call.issuedAt)]) {
    for (const { key, isOver } of await listIssuedCalls(storage, keyFingerprint, from, to)) {
      const rival = known.get(key) ?? (await readIssuedCall(storage, key));
      if (rival === null) continue;
      known.set(key, rival);
      if (rival.model === call.model && nameOf(rival) !== nameOf(call))
        rivals.set(nameOf(rival), { rival, isOver });
    }
  }
  // If so, an earlier owner of the job still waits for its calls, but can no longer deliver their answers.
  const isTakenOver = isWaiting(call);
  const others = [...rivals.values()].map(async ({ rival, isOver }) => {
    const isWaitingHere = isWaiting(rival) && !(isTakenOver && rival.jobId === call.jobId);
    const state = await stateOfRival(storage, rival, isOver, isWaitingHere);
    if (state === 'known') return [];
    const task = state === 'failed' ? await readCallTask(storage, rival.jobId, rival.call) : null;
    return [{ ...openCall(rival, ahead, state), failure: task?.error?.code }];
  });
  return [openCall(call, ahead, 'lost'), ...(await Promise.all(others)).flat()];
}

/** A call that stops waiting meanwhile has stored what it has heard, so its task is read after that was checked. */
async function stateOfRival(
  storage: Storage,
  { jobId, call }: IssuedCall,
  isOver: boolean,
  isWaitingHere: boolean,
): Promise<OpenCall['state'] | 'known'> {
  const state = stateOf(await readCallTask(storage, jobId, call));
  if (state !== 'lost') return state;
  if (isWaitingHere) return 'waiting';
  if (isOver) return state;
  if (await mayWaitElsewhere(storage, { jobId, call })) return 'waiting';
  return stateOf(await readCallTask(storage, jobId, call));
}

/** A call whose task the gateway has reported does not compete. */
function stateOf(task: CallTask | null): OpenCall['state'] | 'known' {
  if (task === null) return 'lost';
  if (task.id === null) return 'failed';
  return task.isFound ? 'found' : 'known';
}

function openCall(call: IssuedCall, ahead: number, state: OpenCall['state']): OpenCall {
  const { jobId, model, pictures } = call;
  return { id: nameOf(call), jobId, model, pictures, issuedAt: gatewayTime(call, ahead), state };
}

/**
 * `own`: the task that this call had taken when its process died, before it could note that. `free`: the listed tasks
 * that no call has.
 */
async function sortByOwner(
  { storage, call }: TaskSearch,
  listed: readonly ListedTask[],
): Promise<{ own: TaskMatch | null; free: ListedTask[] }> {
  const free: ListedTask[] = [];
  for (const task of listed) {
    if (task.model !== call.model) continue;
    const owner = await readTaskOwner(storage, task.id);
    if (owner === null) free.push(task);
    else if (owner.jobId === call.jobId && owner.call === call.call) {
      return { own: { task, uncertain: owner.uncertain ?? false }, free };
    }
  }
  return { own: null, free };
}
