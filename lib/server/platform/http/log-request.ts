import 'server-only';
import { hashedId, logger } from '../log';
import { metrics } from '../metrics';
import { whenAnswered } from './request-context';

interface LoggedRequest {
  requestId: string;
  method: string;
  /** By `loggedPath`. */
  path: string;
  /** By `performance.now`. */
  startedAt: number;
}

/** The one line that each request to a page, the API or a share has in the log. */
export function logRequest({ startedAt, ...request }: LoggedRequest, status: number): void {
  const durationMs = performance.now() - startedAt;
  // A client may send any method: each invented one would become a label of its own.
  const method = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(request.method)
    ? request.method
    : 'other';
  metrics().requestSeconds.observe({ method, status: String(status) }, durationMs / 1_000);
  logger.info({ ...request, status, durationMs: Math.round(durationMs) }, 'request');
}

/**
 * Logs the request of a page, which the framework answers. Unless its path is known, the address is what somebody
 * typed, perhaps a mistyped link of a share.
 */
export function logPage(request: Request, requestId: string, isKnown: boolean, status: number): void {
  const { method, url } = request;
  const path = loggedPath(request, isKnown ? {} : { typed: new URL(url).pathname.split('/') });
  const logged = { requestId, method, path, startedAt: performance.now() };
  if (!whenAnswered((answered) => logRequest(logged, answered))) logRequest(logged, status);
}

/**
 * The address of a request as it may be logged: without its query, and with hashes in place of the parameters in its
 * path, since the ids of jobs and shares open them.
 */
export function loggedPath(request: Request, params: object): string {
  const secret = new Set(Object.values(params).flat().map(String));
  const { pathname } = new URL(request.url);
  return pathname
    .slice(0, 300)
    .split('/')
    .map((part) => (secret.has(decoded(part)) && part.length > 8 ? `~${hashedId(decoded(part))}` : part))
    .join('/');
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // It is not validly encoded, so it is not a parameter.
    return part;
  }
}
