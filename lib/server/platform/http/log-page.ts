import 'server-only';
import { logger } from '../log';
import { loggedPath } from './logged-path';
import { whenAnswered } from './request-context';

/**
 * The log line of a page, which no handler answers. What the page's address has besides a known path is whatever
 * somebody typed, perhaps the link of a share with a mistake in it.
 */
export function logPage(request: Request, requestId: string, isKnown: boolean, status: number): void {
  const startedAt = performance.now();
  const { method, url } = request;
  const path = loggedPath(request, isKnown ? {} : { typed: new URL(url).pathname.split('/') });
  const tell = (answered: number) => {
    const durationMs = Math.round(performance.now() - startedAt);
    logger.info({ requestId, method, path, status: answered, durationMs }, 'request');
  };
  if (!whenAnswered(tell)) tell(status);
}
