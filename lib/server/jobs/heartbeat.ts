import 'server-only';
import { logger } from '../log';
import { isThisProcess, stateOfProcess } from '../process-identity';
import type { Storage } from '../storage/storage';
import { type JobClaim, jobKeys } from './job-record';

const beatMs = 5_000;
const cancelPollMs = 1_500;
/** A job without a heartbeat for this long is taken for dead, by what is known of its process. */
const deadAfterMs = {
  dead: 0,
  unknown: 30_000,
  /** It lives, but writes nothing: storage refuses its heartbeats, or it has lost the job. */
  alive: 300_000,
} as const;

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
  const runner = claim.runner ?? null;
  // Whoever asks here has not found the job among the running ones: that this process lives says nothing.
  const limitMs = deadAfterMs[isThisProcess(runner) ? 'unknown' : stateOfProcess(runner)];
  if (limitMs === 0) return false;
  const bytes = await storage.get(jobKeys.heartbeat(claim.jobId));
  const last = Date.parse(bytes === null ? claim.startedAt : new TextDecoder().decode(bytes));
  return Date.now() - last < limitMs;
}
