import 'server-only';
import { loggedKey, type Storage } from '../../platform/storage/storage';
import { sweepEach } from '../../platform/sweep-each';
import { isOldCall, readTaken } from './call-record';

/** Far longer than the gateway keeps a task, so that no search can need what is deleted. */
const keptForMs = 24 * 3_600_000;

/** Deletes what searches of the gateway's list do not need any more. */
export async function sweepCalls(storage: Storage, now: number): Promise<void> {
  const before = now - keptForMs;
  await sweepEach(storage.list('calls/'), loggedKey, async (key) => {
    if (isOldCall(key, before)) await storage.delete(key);
  });
  await sweepEach(storage.list('tasks/'), loggedKey, async (key) => {
    const taken = await readTaken(storage, key);
    if (taken !== null && taken.takenAt < before) await storage.delete(key);
  });
}
