import 'server-only';
import { logger } from '../log';
import type { Storage } from './storage';

/** Whether an object can be written and deleted now. */
export async function isWritable(storage: Storage): Promise<boolean> {
  return (await writeFailure(storage)) === null;
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
