import 'server-only';
import type { Storage } from '../../platform/storage/storage';
import { isOldCall, readTaken } from './call-record';

/** Far longer than the gateway keeps a task, so that no search can need what is deleted. */
const keptForMs = 24 * 3_600_000;

/** Deletes what searches of the gateway's list do not need any more. */
export async function sweepCalls(storage: Storage, now: number): Promise<void> {
  for await (const key of storage.list('calls/')) {
    if (isOldCall(key, now - keptForMs)) await storage.delete(key);
  }
  for await (const key of storage.list('tasks/')) {
    const taken = await readTaken(storage, key);
    if (taken !== null && taken.takenAt < now - keptForMs) await storage.delete(key);
  }
}
