import 'server-only';
import { randomUUID } from 'node:crypto';
import { AppError } from '@/lib/protocol/app-error';
import { requireAccess } from '../access/access';
import { getConfig } from '../config';
import { logger } from '../log';

export interface RouteContext<Params> {
  params: Params;
  requestId: string;
}

type Handler<Params> = (request: Request, context: RouteContext<Params>) => Promise<Response>;

/**
 * What every handler shares, in the wire's order: access, then origin (for what changes or spends); afterwards the
 * handler's own size, content type, body and existence. Failures become `{error}` with the table's status.
 */
export function withRoute<Params = Record<string, never>>(
  rules: { access: 'open' | 'required'; changes: boolean },
  handler: Handler<Params>,
) {
  return async (request: Request, route: { params: Promise<Params> }): Promise<Response> => {
    const requestId = randomUUID();
    const startedAt = performance.now();
    let response: Response;
    try {
      if (rules.access === 'required') requireAccess(getConfig(), request);
      if (rules.changes) requireSameOrigin(request);
      response = await handler(request, { params: await route.params, requestId });
    } catch (cause) {
      response = errorResponse(cause, requestId);
    }
    response.headers.set('x-request-id', requestId);
    const durationMs = Math.round(performance.now() - startedAt);
    logger.info({ requestId, method: request.method, status: response.status, durationMs }, 'request');
    return response;
  };
}

/** `request.url` says localhost behind `next start`; the Host header says what the browser used. */
function requireSameOrigin(request: Request): void {
  const origin = request.headers.get('origin');
  const host = request.headers.get('host');
  if (origin !== null && host !== null && URL.canParse(origin) && new URL(origin).host === host) return;
  throw new AppError(
    'wrong_origin',
    'This request must come from a page of this studio (Origin equal to Host).',
  );
}

function errorResponse(cause: unknown, requestId: string): Response {
  const error = cause instanceof AppError ? cause : unexpected(cause, requestId);
  const { field, reason, retryAfterSeconds } = error.details;
  const details = {
    ...(field === undefined ? {} : { field }),
    ...(reason === undefined ? {} : { reason }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfter: retryAfterSeconds }),
  };
  const body = {
    error: {
      code: error.code,
      message: error.message,
      requestId,
      ...(Object.keys(details).length > 0 ? { details } : {}),
    },
  };
  const headers = new Headers({ 'cache-control': 'no-store' });
  if (retryAfterSeconds !== undefined) headers.set('retry-after', String(retryAfterSeconds));
  return Response.json(body, { status: error.status, headers });
}

function unexpected(cause: unknown, requestId: string): AppError {
  logger.error({ requestId, err: cause }, 'unexpected failure');
  return new AppError(
    'internal_error',
    'The studio failed unexpectedly. Its log has more under this request id.',
  );
}
