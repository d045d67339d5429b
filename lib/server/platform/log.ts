import 'server-only';
import { pino } from 'pino';

/** JSON lines on standard output. Never a key, a prompt or a picture: callers log ids, codes and sizes. */
export const logger = pino({
  name: 'safelight',
  redact: ['apiKey', '*.apiKey', 'headers', '*.headers', 'err.request', 'err.headers'],
});
