import 'server-only';
import { metrics } from '../metrics';
import type { Storage } from './storage';

type Operation = Exclude<keyof Storage, 'list' | 'freeBytes'>;

/** The same storage, whose operations are counted and timed. A claim that finds the object is no error. */
export function measuredStorage(storage: Storage): Storage {
  return {
    claim: (key, body) => measure('claim', () => storage.claim(key, body)),
    put: (key, body) => measure('put', () => storage.put(key, body)),
    get: (key) => measure('get', () => storage.get(key)),
    exists: (key) => measure('exists', () => storage.exists(key)),
    delete: (key) => measure('delete', () => storage.delete(key)),
    tidy: (now) => measure('tidy', () => storage.tidy(now)),
    // It is asked before each job and costs the store nothing.
    freeBytes: () => storage.freeBytes(),
    async *list(prefix) {
      const { storageOperations } = metrics();
      try {
        yield* storage.list(prefix);
        storageOperations.inc({ operation: 'list', outcome: 'ok' });
      } catch (cause) {
        storageOperations.inc({ operation: 'list', outcome: 'error' });
        throw cause;
      }
    },
  };
}

async function measure<Result>(operation: Operation, work: () => Promise<Result>): Promise<Result> {
  const { storageOperations, storageSeconds } = metrics();
  const stop = storageSeconds.startTimer({ operation });
  let outcome: 'ok' | 'error' = 'error';
  try {
    const result = await work();
    outcome = 'ok';
    return result;
  } finally {
    stop();
    storageOperations.inc({ operation, outcome });
  }
}
