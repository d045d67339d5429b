import 'server-only';
import { logger } from '../log';
import type { Storage } from '../storage/storage';
import { jobKeys } from './job-record';

const beatMs = 5_000;
/** A job whose process has not written for this long is taken for dead. */
const deadAfterMs = 30_000;

/**
 * Says in storage that a job is alive, and listens there for a cancel that reached another process.
 * @returns stop
 */
export function keepAlive(storage: Storage, jobId: string, onCancel: () => void): () => void {
  const beat = async () => {
    try {
      await storage.put(jobKeys.heartbeat(jobId), new Date().toISOString());
      if (await storage.exists(jobKeys.cancel(jobId))) onCancel();
    } catch (cause) {
      logger.warn({ err: cause }, 'heartbeat not written');
    }
  };
  const timer = setInterval(() => void beat(), beatMs);
  void beat();
  return () => clearInterval(timer);
}

export async function isAlive(storage: Storage, jobId: string, startedAt: string): Promise<boolean> {
  const bytes = await storage.get(jobKeys.heartbeat(jobId));
  const last = Date.parse(bytes === null ? startedAt : new TextDecoder().decode(bytes));
  return Date.now() - last < deadAfterMs;
}
