import 'server-only';
import { stopJobs } from '../jobs/running-jobs';
import { ConfigurationError, getConfig } from '../platform/config';
import { trackRequests } from '../platform/http/request-context';
import { getStorage } from '../platform/storage/get-storage';
import { writeFailure } from '../platform/storage/is-writable';
import { sweepRegularly } from './sweep-regularly';

/** How the process's owner, who gets its signals, has the jobs stopped. It runs outside of the bundles. */
const place = globalThis as typeof globalThis & { safelightStop?: typeof stopJobs };

/**
 * What the server does once as it starts: a malformed variable, or a storage that cannot keep its promise, ends it
 * here, by name and with what it should be.
 */
export async function startServer(): Promise<void> {
  try {
    await openStorageOrThrow();
  } catch (cause) {
    const isOurs = cause instanceof ConfigurationError;
    const reason = cause instanceof Error ? cause.message : String(cause);
    process.stderr.write(`\n${isOurs ? reason : `The storage cannot be opened: ${reason}`}\n\n`);
    process.exit(1);
  }
  place.safelightStop = stopJobs;
  // What stands between a function and its reader is the platform's.
  if (getConfig().serverless) return;
  trackRequests();
  sweepRegularly();
}

/** A folder that is named wrongly, or is somebody else's. */
const misplaced: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENOENT', 'EINVAL']);

/**
 * Where nothing can be written every job would be refused: better said at once than at the first press. A disk that is
 * full or broken stops no start: what is parked on it can still be read, and is somebody's.
 */
async function openStorageOrThrow(): Promise<void> {
  const config = getConfig();
  const storage = await getStorage(config);
  // A serverless platform's disk is read-only, and the studio says there what to configure.
  if (config.serverless || config.storage.kind !== 'fs') return;
  const failure = await writeFailure(storage);
  if (failure === null || !('code' in failure && misplaced.has(failure.code))) return;
  throw new ConfigurationError(
    `STUDIO_DATA_DIR is ${config.storage.directory}, where nothing can be written: it should be a folder of this user's.`,
  );
}
