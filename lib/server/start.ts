import 'server-only';
import { ConfigurationError, getConfig } from './config';
import { rememberPeers } from './http/peer';
import { stopJobs } from './jobs/stop-jobs';
import { getStorage } from './storage/get-storage';
import { sweepRegularly } from './sweep-regularly';

/** How the process's owner, who gets its signals, has the jobs stopped. It runs outside of the bundles. */
const place = globalThis as typeof globalThis & { safelightStop?: typeof stopJobs };

/**
 * What the server does once as it starts: a malformed variable, or a storage that cannot keep its promise, ends it
 * here, by name and with what it should be.
 */
export async function startServer(): Promise<void> {
  try {
    await getStorage(getConfig());
  } catch (cause) {
    const isOurs = cause instanceof ConfigurationError;
    const reason = cause instanceof Error ? cause.message : String(cause);
    process.stderr.write(`\n${isOurs ? reason : `The storage cannot be opened: ${reason}`}\n\n`);
    process.exit(1);
  }
  rememberPeers();
  place.safelightStop = stopJobs;
  if (!getConfig().serverless) sweepRegularly();
}
