import 'server-only';
import { setTimeout as pause } from 'node:timers/promises';
import { logger } from '../log';
import type { Storage } from './storage';

/** Who asks for readiness waits this long; a store that takes longer is none that can be worked with now. */
const patienceMs = 3_000;
/** How long pages believe what was last seen. */
const believedMs = 10_000;

const seen = new WeakMap<Storage, { writable: boolean; at: number }>();

/** Whether an object can be written and deleted now. */
export async function isWritable(storage: Storage): Promise<boolean> {
  const probe = writeFailure(storage).then((failure) => failure === null);
  const writable = await Promise.race([probe, pause(patienceMs, false, { ref: false })]);
  seen.set(storage, { writable, at: Date.now() });
  return writable;
}

/** As it was last seen, without waiting for it; what is no longer believed is looked at anew meanwhile. */
export function wasWritable(storage: Storage): boolean {
  const { writable = true, at = 0 } = seen.get(storage) ?? {};
  if (Date.now() - at > believedMs) {
    seen.set(storage, { writable, at: Date.now() });
    void isWritable(storage);
  }
  return writable;
}

/** Why nothing can be written now; null where something was written and deleted. */
export async function writeFailure(storage: Storage): Promise<Error | null> {
  const key = 'health/probe';
  try {
    await storage.put(key, new Date().toISOString());
    await storage.delete(key);
    return null;
  } catch (cause) {
    logger.error({ err: cause }, 'storage is not writable');
    return cause instanceof Error ? cause : new Error(String(cause));
  }
}
