import 'server-only';
import { resultsKeptMs } from '@/lib/protocol/durations';
import { loggedKey, type Storage } from '../../platform/storage/storage';
import { sweepEach } from '../../platform/sweep-each';
import { readTaken } from './call-task';
import { isOldCall } from './listed-calls';

/**
 * Deletes what searches of the gateway's list no longer need: records are kept far longer than the gateway keeps a
 * task.
 */
export async function sweepCalls(storage: Storage, now: number): Promise<void> {
  const before = now - resultsKeptMs;
  await sweepEach(storage.list('calls/'), loggedKey, async (key) => {
    if (isOldCall(key, before)) await storage.delete(key);
  });
  await sweepEach(storage.list('tasks/'), loggedKey, async (key) => {
    const taken = await readTaken(storage, key);
    if (taken !== null && taken.takenAt < before) await storage.delete(key);
  });
}
