import 'server-only';
import { stopJobs } from '../jobs/ownership/running-jobs';
import { ConfigurationError, getConfig, isConfigurationError } from '../platform/config';
import { trackRequests } from '../platform/http/request-context';
import { getStorage } from '../platform/storage/get-storage';
import { writeFailure } from '../platform/storage/is-writable';
import { sweepRegularly } from './sweep-storage';

/** scripts/start.mjs, which receives the signals and runs outside of the bundles, stops the jobs through this. */
const shared = globalThis as typeof globalThis & { safelightStop?: typeof stopJobs };

/**
 * Runs once when the server starts. A malformed variable or an unusable storage ends the process with a message that
 * names it and says what it should be.
 */
export async function startServer(): Promise<void> {
  try {
    await openStorageOrThrow();
  } catch (cause) {
    const isOurs = isConfigurationError(cause);
    const reason = cause instanceof Error ? cause.message : String(cause);
    process.stderr.write(`\n${isOurs ? reason : `The storage cannot be opened: ${reason}`}\n\n`);
    process.exit(1);
  }
  shared.safelightStop = stopJobs;
  // A serverless platform sees the connections itself and calls the sweep.
  if (getConfig().serverless) return;
  trackRequests();
  sweepRegularly();
}

/** The folder's name is wrong, or the folder belongs to another user. */
const wrongFolderCodes: ReadonlySet<unknown> = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOTDIR',
  'ENOENT',
  'EINVAL',
]);

/**
 * Stops the start if nothing can be written, because every job would be refused. A full or broken disk does not stop
 * it: the results on it can still be read.
 */
async function openStorageOrThrow(): Promise<void> {
  const config = getConfig();
  const storage = await getStorage(config);
  // The disk of a serverless platform is read-only; the studio itself says there what to configure.
  if (config.serverless || config.storage.kind !== 'fs') return;
  const failure = await writeFailure(storage);
  if (failure === null || !('code' in failure && wrongFolderCodes.has(failure.code))) return;
  throw new ConfigurationError(
    `STUDIO_DATA_DIR is ${config.storage.directory}, where nothing can be written: it should be a folder of this user's.`,
  );
}
