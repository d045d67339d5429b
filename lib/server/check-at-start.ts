import 'server-only';
import { ConfigurationError, getConfig } from './config';

/** Ends the process with the names of malformed variables and what each should be. */
export function checkConfigurationAtStart(): void {
  try {
    getConfig();
  } catch (cause) {
    if (!(cause instanceof ConfigurationError)) throw cause;
    process.stderr.write(`\n${cause.message}\n\n`);
    process.exit(1);
  }
}
