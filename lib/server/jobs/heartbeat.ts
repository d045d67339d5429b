import 'server-only';
import { logger } from '../platform/log';
import { isThisProcess, stateOfProcess } from '../platform/process-identity';
import type { Storage } from '../platform/storage/storage';
import { type JobClaim, jobKeys } from './job-record';

const beatMs = 5_000;
const cancelPollMs = 1_500;
/** A job without a heartbeat for this long may be dead, by what is known of its process. */
const deadAfterMs = {
  dead: 0,
  unknown: 30_000,
  /** It lives, but writes nothing: storage refuses its heartbeats, or it has lost the job. */
  alive: 300_000,
} as const;
/** So long it has time to beat before it is taken for dead: the storage may have failed, and work again just now. */
const secondLookMs = 2 * beatMs;
/** No call may last so long: see STUDIO_DEADLINE_SECONDS. */
const surelyDeadAfterMs = 3_900_000;

interface StaleBeat {
  beat: number;
  seenAt: number;
}
/** By job: the old heartbeat that this process saw, and since when. */
const stale = new Map<string, StaleBeat>();
const staleMost = 10_000;

/**
 * Says in storage that a job is alive, and listens there for a cancel that reached another process.
 * @returns stop
 */
export function keepAlive(storage: Storage, jobId: string, onCancel: () => void): () => void {
  const beat = () => storage.put(jobKeys.heartbeat(jobId), new Date().toISOString());
  const listen = async () => {
    if (await storage.exists(jobKeys.cancel(jobId))) onCancel();
  };
  const timers = [repeat(beat, beatMs), repeat(listen, cancelPollMs)];
  return () => timers.forEach(clearInterval);
}

function repeat(work: () => Promise<void>, everyMs: number): NodeJS.Timeout {
  let isBusy = false;
  const turn = async () => {
    // A slow store is not asked twice at once.
    if (isBusy) return;
    isBusy = true;
    try {
      await work();
    } catch (cause) {
      logger.warn({ err: cause }, 'the storage refused a heartbeat');
    } finally {
      isBusy = false;
    }
  };
  void turn();
  return setInterval(() => void turn(), everyMs);
}

export async function isAlive(storage: Storage, claim: JobClaim): Promise<boolean> {
  const { jobId, startedAt } = claim;
  const runner = claim.runner ?? null;
  // Whoever asks here has not found the job among the running ones: that this process lives says nothing.
  const limitMs = deadAfterMs[isThisProcess(runner) ? 'unknown' : stateOfProcess(runner)];
  if (limitMs === 0) return false;
  const bytes = await storage.get(jobKeys.heartbeat(jobId));
  const beat = Date.parse(bytes === null ? startedAt : new TextDecoder().decode(bytes));
  const ageMs = Date.now() - beat;
  const isLate = ageMs >= limitMs && (ageMs >= surelyDeadAfterMs || hasWaited(jobId, beat));
  if (isLate || ageMs < limitMs) stale.delete(jobId);
  return !isLate;
}

/** Whether this heartbeat was as old already when this process looked a while ago. */
function hasWaited(jobId: string, beat: number): boolean {
  const known = stale.get(jobId);
  if (known?.beat === beat) return Date.now() - known.seenAt >= secondLookMs;
  const [oldest] = stale.keys();
  if (stale.size >= staleMost && oldest !== undefined) stale.delete(oldest);
  stale.set(jobId, { beat, seenAt: Date.now() });
  return false;
}
