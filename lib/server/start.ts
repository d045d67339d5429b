import 'server-only';
import { ConfigurationError, getConfig } from './config';
import { sweepRegularly } from './jobs/sweep-regularly';

/** What the server does once as it starts: a malformed variable ends it here, by name and with what it should be. */
export function startServer(): void {
  try {
    getConfig();
  } catch (cause) {
    if (!(cause instanceof ConfigurationError)) throw cause;
    process.stderr.write(`\n${cause.message}\n\n`);
    process.exit(1);
  }
  if (!getConfig().serverless) sweepRegularly();
}
