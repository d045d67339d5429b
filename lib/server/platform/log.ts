import 'server-only';
import { createHash } from 'node:crypto';
import { pino } from 'pino';

/** Writes JSON lines to standard output. Callers log ids, codes and sizes, never a key, a prompt or a picture. */
export const logger = pino({
  name: 'safelight',
  redact: ['apiKey', '*.apiKey', 'headers', '*.headers', 'err.request', 'err.headers'],
});

/** What logs have in place of an id, since the id of a job or a share opens it. The same id has the same hash. */
export function hashedId(id: string): string {
  return createHash('sha256').update(`safelight id\n${id.toLowerCase()}`).digest('hex').slice(0, 16);
}
