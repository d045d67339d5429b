import 'server-only';
import { randomUUID } from 'node:crypto';
import { AppError, isAppError } from '@/lib/protocol/app-error';
import { requireAccess } from '../access/access';
import { changeLimit, countOrThrow, type RateLimit, readLimit } from '../limits/rate-limit';
import { type Config, getConfig } from '../platform/config';
import { type Client, clientOf, setTransportSecurity } from '../platform/http/client';
import { loggedPath, logRequest } from '../platform/http/log-request';
import { requireSameOrigin } from '../platform/http/same-origin';
import { logger } from '../platform/log';

export interface RouteContext<Params> {
  params: Params;
  requestId: string;
}

export interface RouteRules {
  /** `open` answers without the access code. */
  access: 'open' | 'required';
  /** Changes something or spends money: accepted only from pages of the studio itself. */
  changes: boolean;
  /** Replaces the usual limit of routes that read or change; null if requests are not counted. */
  limit?: RateLimit | null;
}

type Handler<Params> = (request: Request, context: RouteContext<Params>) => Promise<Response>;

/**
 * Checks what every handler has in common, in this order: access, origin (for what changes or spends), the client's
 * rate. The handler itself then checks size, content type, body and existence. Failures become `{error}` with the
 * status of their code. The rules stay on the handler so that a test can read them.
 */
export function withRoute<Params extends object = Record<string, never>>(
  rules: RouteRules,
  handler: Handler<Params>,
) {
  const route = async (request: Request, context: { params: Promise<Params> }): Promise<Response> => {
    const requestId = randomUUID();
    const startedAt = performance.now();
    // A path without parameters has none, whatever the type says.
    const params = (await context.params) ?? {};
    const client = clientOf(getConfig(), request);
    let response: Response;
    try {
      await admitOrThrow(getConfig(), rules, request, client);
      response = await handler(request, { params, requestId });
    } catch (cause) {
      response = errorResponse(cause, requestId);
    }
    response.headers.set('x-request-id', requestId);
    setTransportSecurity(response.headers, client);
    const path = loggedPath(request, params);
    logRequest({ requestId, method: request.method, path, startedAt }, response.status);
    return response;
  };
  return Object.assign(route, { rules });
}

async function admitOrThrow(
  config: Config,
  rules: RouteRules,
  request: Request,
  client: Client,
): Promise<void> {
  if (rules.access === 'required') await requireAccess(config, request);
  if (rules.changes) requireSameOrigin(config, request, client);
  const limit = rules.limit === undefined ? (rules.changes ? changeLimit : readLimit) : rules.limit;
  if (limit) await countOrThrow(config, limit, client.address);
}

function errorResponse(cause: unknown, requestId: string): Response {
  const error = isAppError(cause) && !lacksHandles(cause) ? cause : unexpected(cause, requestId);
  const { field, reason, retryAfterSeconds, allow } = error.details;
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
  if (allow !== undefined) headers.set('allow', allow);
  return Response.json(body, { status: error.status, headers });
}

/** Whether the process or the system has run out of file handles, which may be free again a moment later. */
const lacksHandles = (cause: unknown) => hasSystemCode(cause, ['EMFILE', 'ENFILE']);

/** Whether the data directory cannot be used: mounted read-only, not permitted, broken, or gone. */
const lacksStorage = (cause: unknown) =>
  hasSystemCode(cause, ['EROFS', 'EACCES', 'EPERM', 'EIO', 'ENODEV', 'ESTALE']);

/** Whether the disk, or the part of it that this user may fill, has no room. */
const lacksDisk = (cause: unknown) => hasSystemCode(cause, ['ENOSPC', 'EDQUOT']);

function hasSystemCode(cause: unknown, codes: readonly unknown[]): boolean {
  for (let link = cause; link instanceof Error; link = link.cause) {
    if ('code' in link && codes.includes(link.code)) return true;
  }
  return false;
}

function unexpected(cause: unknown, requestId: string): AppError {
  if (lacksHandles(cause)) {
    logger.error({ requestId, err: cause }, 'the process has no file handles left');
    const message = 'The studio has too many files and connections open. Nothing was issued; try again.';
    return new AppError('interrupted', message, { details: { retryAfterSeconds: 5, charged: false } });
  }
  if (lacksDisk(cause)) {
    logger.error({ requestId, err: cause }, 'the disk is full');
    return new AppError('over_quota', "The studio's disk is full. Try again once its owner has made room.");
  }
  if (lacksStorage(cause)) {
    logger.error({ requestId, err: cause }, 'the storage cannot be used');
    // Not as a refusal of a job: whether the job was issued before is in the storage that cannot be read.
    const message = 'The studio cannot use its storage now. Try again once its owner has put that right.';
    return new AppError('interrupted', message, { details: { retryAfterSeconds: 5 } });
  }
  logger.error({ requestId, err: cause }, 'unexpected failure');
  return new AppError(
    'internal_error',
    'The studio failed unexpectedly. Its log has more under this request id.',
  );
}
