import { type ErrorCode, errorTable } from './errors';
import type { ImageFailReason } from './job-events';

/** What a failure carries beside its code and our sentence. Everything of upstream's is untrusted text. */
export interface ErrorDetails {
  /** The request field that is at fault, as the wire names it, e.g. `parameters.quality`. */
  field?: string;
  /** Seconds to wait before the same request can succeed. */
  retryAfterSeconds?: number;
  /** A finer reason than the code, for what a page says in its own words. */
  reason?: string;
  /** For method_not_allowed: what the route takes. */
  allow?: string;
  /** Upstream's own message, HTTP status and request id (tid), shown beside our sentence. */
  upstream?: UpstreamTrace;
  /** Where the table's answer is not enough: 503 or a connection never made is upstream_unavailable uncharged. */
  charged?: boolean;
  /** For download_failed: whether the download can be tried again, or our rules refuse it. */
  imageFailReason?: ImageFailReason;
}

export interface UpstreamTrace {
  message?: string;
  status?: number;
  requestId?: string;
}

/** The only error type that crosses rooms: a code of the table, an English sentence for logs and API readers. */
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
    return errorTable[this.code].retryable;
  }

  get charged(): boolean {
    return this.details.charged ?? errorTable[this.code].charged;
  }
}
