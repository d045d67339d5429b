import 'server-only';
import { logger } from '@/lib/server/platform/log';
import { isThisProcess, stateOfProcess } from '@/lib/server/platform/process-identity';
import { isWritable } from '@/lib/server/platform/storage/is-writable';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { jobKeys } from '../job-record';
import type { JobOwner } from './job-owner';

const beatMs = 5_000;
const cancelPollMs = 1_500;
/** A call that may leave does not wait longer for a store that hangs. */
const checkMsMax = 2_000;
/** A job without a heartbeat for this long may be dead, depending on what is known of its process. */
const deadAfterMs = {
  dead: 0,
  unknown: 30_000,
  /** The process lives but writes nothing: the storage refuses its heartbeats, or the process has lost the job. */
  alive: 300_000,
} as const;
/**
 * A late job gets this much more time for a heartbeat, from a moment at which the storage takes writes: it may have
 * refused all heartbeats until then, while it could be read.
 */
const secondLookMs = 2 * beatMs;
/** No call may last this long: see STUDIO_DEADLINE_SECONDS. */
const surelyDeadAfterMs = 3_900_000;

/** Clocks of machines differ by less. A heartbeat from further ahead proves nothing by its time, only by changing. */
const clocksApartMs = 300_000;

interface StaleBeat {
  beat: number;
  /** By `performance.now()`, which neither jumps nor goes on while the machine sleeps. */
  seenAt: number;
}
/** By job: the late heartbeat that this process saw, and when it saw it first. */
const stale = new Map<string, StaleBeat>();
const staleMax = 10_000;

/** Others may take a job over after a silence of this length at the earliest. */
const silentMs = 25_000;
/** After a silence, this many heartbeats look for a new owner: another process may be about to become it. */
const looksAfterSilence = 5;

interface Heartbeat {
  stop: () => void;
  /** Looks for a new owner at once if there may be one, before this process tells anybody how the job ended. */
  checkOwner: () => Promise<void>;
  /** Looks for a cancellation at once, before a call leaves: the last look may be older than the cancellation. */
  checkCancel: () => Promise<void>;
}

/**
 * Writes to storage that a job is alive, and looks there for a cancellation that reached another process, and after a
 * silence of this process for an owner who has taken the job over: then nothing more is written.
 */
export function keepAlive(
  storage: Storage,
  jobId: string,
  generation: number,
  on: { cancel: () => void; takenOver: () => void },
): Heartbeat {
  let aliveAt = Date.now();
  let looksLeft = 0;
  let isTakenOver = false;
  const look = async () => {
    if (Date.now() - aliveAt > silentMs) looksLeft = looksAfterSilence;
    if (looksLeft === 0 || isTakenOver) return;
    isTakenOver = await storage.exists(jobKeys.owner(jobId, generation + 1));
    if (isTakenOver) on.takenOver();
  };
  const beat = async () => {
    await look();
    looksLeft = Math.max(0, looksLeft - 1);
    if (!isTakenOver)
      await storage.put(jobKeys.heartbeat(jobId), signed(new Date().toISOString(), generation));
    aliveAt = Date.now();
  };
  let listening: Promise<void> | null = null;
  // Whoever asks while a look is under way waits for that one: each look is a request to the store.
  const listen = () => {
    listening ??= listenOnce().finally(() => {
      listening = null;
    });
    return listening;
  };
  const listenOnce = async () => {
    if (await storage.exists(jobKeys.cancel(jobId))) on.cancel();
  };
  const timers = [repeat(beat, beatMs), repeat(listen, cancelPollMs)];
  const checkOwner = () => look().catch(reportRefusal);
  const checkCancel = () => Promise.race([listen().catch(reportRefusal), pause(checkMsMax)]);
  return { stop: () => timers.forEach(clearInterval), checkOwner, checkCancel };
}

/** Written in place of a heartbeat: the process has left the job open, so that another one goes on with it at once. */
export function leaveOpen(storage: Storage, jobId: string, generation: number): Promise<void> {
  return storage.put(jobKeys.heartbeat(jobId), signed('left', generation));
}

/** The first owner of a job does not sign: it writes what owners wrote before there were others. */
function signed(text: string, generation: number): string {
  return generation === 0 ? text : `${text} ${generation}`;
}

function repeat(work: () => Promise<void>, everyMs: number): NodeJS.Timeout {
  let isBusy = false;
  const turn = async () => {
    // A slow storage is not asked twice at once.
    if (isBusy) return;
    isBusy = true;
    try {
      await work();
    } catch (cause) {
      reportRefusal(cause);
    } finally {
      isBusy = false;
    }
  };
  void turn();
  return setInterval(() => void turn(), everyMs);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}

function reportRefusal(cause: unknown): void {
  logger.warn({ err: cause }, 'the storage refused a heartbeat');
}

export async function isAlive(storage: Storage, jobId: string, owner: JobOwner): Promise<boolean> {
  // Callers have looked among the running jobs before: if this process is the owner, its being alive proves nothing.
  const limitMs = deadAfterMs[isThisProcess(owner.runner) ? 'unknown' : stateOfProcess(owner.runner)];
  if (limitMs === 0) return false;
  const bytes = await storage.get(jobKeys.heartbeat(jobId));
  const [text = '', generation = '0'] = new TextDecoder().decode(bytes ?? undefined).split(' ');
  // What an earlier owner wrote does not count.
  const isOwn = bytes !== null && generation === String(owner.generation);
  if (isOwn && text === 'left') return false;
  const beat = beatOf(isOwn ? text : '', owner);
  const ageMs = Date.now() - beat;
  const hasStood = (forMs: number) => hasStoodFor(storage, jobId, beat, forMs);
  if (ageMs < -clocksApartMs) return !(await hasStood(Math.max(limitMs, secondLookMs)));
  const isLate = ageMs >= limitMs && (ageMs >= surelyDeadAfterMs || (await hasStood(secondLookMs)));
  if (isLate || ageMs < limitMs) stale.delete(jobId);
  return !isLate;
}

/** When an owner was alive; long ago if neither its heartbeat nor its record can be read. */
function beatOf(text: string, owner: JobOwner): number {
  const [written, started] = [Date.parse(text), Date.parse(owner.startedAt)];
  if (!Number.isNaN(written)) return written;
  return Number.isNaN(started) ? 0 : started;
}

/** Whether the owner could have written another heartbeat for at least that long, and has not. */
async function hasStoodFor(storage: Storage, jobId: string, beat: number, forMs: number): Promise<boolean> {
  const known = stale.get(jobId);
  if (known?.beat === beat) return performance.now() - known.seenAt >= forMs;
  if (!(await isWritable(storage))) return false;
  const [oldest] = stale.keys();
  if (stale.size >= staleMax && oldest !== undefined) stale.delete(oldest);
  stale.set(jobId, { beat, seenAt: performance.now() });
  return false;
}
