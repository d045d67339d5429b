import { type ErrorCode, errorTable } from './errors';
import { isErrorNamed } from './is-error-named';
import type { ImageFailReason } from './job-events';

/** Additional facts about a failure. All text from upstream is untrusted. */
export interface ErrorDetails {
  /** The invalid request field by its name on the wire, e.g. `parameters.quality`. */
  field?: string;
  /** Seconds to wait before the same request can succeed. */
  retryAfterSeconds?: number;
  /** A more specific reason than the code, which pages translate into their own message. */
  reason?: string;
  /** For method_not_allowed: the methods that the route accepts. */
  allow?: string;
  /** Upstream's own message, HTTP status and request id (tid), shown beside our message. */
  upstream?: UpstreamTrace;
  /**
   * Overrides the table, e.g. for upstream_unavailable: it counts as charged, but not if the gateway answered 503 or
   * could not be reached.
   */
  charged?: boolean;
  /** Overrides the table: a picture that the gateway has deleted cannot be downloaded later. */
  retryable?: boolean;
  /**
   * The answer was lost, but the gateway keeps the call as a task: its pictures can still be fetched. `id` is null if
   * the task's id never arrived, so that the gateway's list must be searched.
   */
  lostTask?: { id: string | null };
  /** For download_failed: whether the download can be retried or is forbidden by our rules. */
  imageFailReason?: ImageFailReason;
  /** For download_failed: the address of a picture that is only refused because its host is not listed. */
  pictureLink?: { host: string; link: string };
}

export interface UpstreamTrace {
  message?: string;
  status?: number;
  requestId?: string;
  /** The request id in the headers, if it differs: support may ask for either. */
  headerId?: string;
}

/**
 * The only error type that crosses folder boundaries. It has a code from the table, and an English message for logs
 * and API clients.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; details?: ErrorDetails } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
  }

  get status(): number {
    return errorTable[this.code].status;
  }

  get retryable(): boolean {
    return this.details.retryable ?? errorTable[this.code].retryable;
  }

  get charged(): boolean {
    return this.details.charged ?? errorTable[this.code].charged;
  }
}

/** Whether something thrown is an AppError. */
export function isAppError(value: unknown): value is AppError {
  return isErrorNamed<AppError>(value, 'AppError');
}
