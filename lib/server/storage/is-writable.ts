import 'server-only';
import { logger } from '../log';
import type { Storage } from './storage';

/** Whether an object can be written and deleted now. */
export async function isWritable(storage: Storage): Promise<boolean> {
  const key = 'health/probe';
  try {
    await storage.put(key, new Date().toISOString());
    await storage.delete(key);
    return true;
  } catch (cause) {
    logger.error({ err: cause }, 'storage is not writable');
    return false;
  }
}
