import 'server-only';
import { randomUUID } from 'node:crypto';
import { type Config, ConfigurationError } from '../config';
import { metrics } from '../metrics';
import { openOnce } from '../open-once';
import { openFileSystem } from './file-system';
import type { Storage } from './storage';

const globalStorage = globalThis as typeof globalThis & { safelightStorage?: Map<string, Promise<Storage>> };

/**
 * The storage that the configuration names, opened once for each process.
 * @throws ConfigurationError when the store does not create objects exclusively
 */
export function getStorage(config: Config): Promise<Storage> {
  globalStorage.safelightStorage ??= new Map();
  const place = JSON.stringify(config.storage);
  return openOnce(globalStorage.safelightStorage, place, () => open(config.storage).then(measuredStorage));
}

async function open(place: Config['storage']): Promise<Storage> {
  switch (place.kind) {
    case 'fs':
      return openFileSystem(place.directory);
    case 's3': {
      const { openS3 } = await import('./s3');
      return withExclusiveClaims(
        openS3(place),
        `STUDIO_STORAGE is s3, but the store of bucket ${place.bucket}`,
      );
    }
    case 'vercel-blob': {
      const { openVercelBlob } = await import('./vercel-blob');
      return withExclusiveClaims(openVercelBlob(), 'STUDIO_STORAGE is vercel-blob, but the store');
    }
  }
}

/**
 * A click is paid for only once because only one of its claims succeeds; a store that ignores the condition lets it be
 * paid twice.
 */
async function withExclusiveClaims(storage: Storage, name: string): Promise<Storage> {
  if (await refusesSecondClaim(storage)) return withReadableAbsence(storage, name);
  throw new ConfigurationError(
    `${name} ignores If-None-Match: *, so that one press could be paid twice. Choose another store, or fs.`,
  );
}

/**
 * Credentials that may write but not list get 403 instead of 404 for an object that is absent. The studio would start,
 * call itself healthy, and refuse every job.
 */
async function withReadableAbsence(storage: Storage, name: string): Promise<Storage> {
  const absent = `health/absent-${randomUUID()}`;
  try {
    await storage.get(absent);
    for await (const _ of storage.list(absent)) break;
    return storage;
  } catch (cause) {
    if (!isForbidden(cause)) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigurationError(
      `${name} does not say that an object is absent (${reason}). Credentials of S3 need s3:GetObject and s3:ListBucket.`,
    );
  }
}

function isForbidden(cause: unknown): boolean {
  return (cause as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 403;
}

async function refusesSecondClaim(storage: Storage): Promise<boolean> {
  const key = `health/claim-${randomUUID()}`;
  try {
    await storage.claim(key, 'first');
    return (await storage.claim(key, 'second')) === 'exists';
  } finally {
    await storage.delete(key);
  }
}

type Operation = Exclude<keyof Storage, 'getPart' | 'list' | 'freeBytes'>;

/** The same storage, whose operations are counted and timed. A claim that finds the object is not an error. */
function measuredStorage(storage: Storage): Storage {
  return {
    claim: (key, body) => measure('claim', () => storage.claim(key, body)),
    put: (key, body) => measure('put', () => storage.put(key, body)),
    get: (key) => measure('get', () => storage.get(key)),
    getPart: (key, start) => measure('get', () => storage.getPart(key, start)),
    exists: (key) => measure('exists', () => storage.exists(key)),
    size: (key) => measure('size', () => storage.size(key)),
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
