import 'server-only';
import { ConfigurationError, getConfig } from './config';
import { sweepRegularly } from './jobs/sweep-regularly';
import { getStorage } from './storage/get-storage';

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
  if (!getConfig().serverless) sweepRegularly();
}
