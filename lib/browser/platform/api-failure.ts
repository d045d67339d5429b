import { type ErrorCode, errorTable, isErrorCode } from '@/lib/protocol/errors';
import { fieldsOf } from './untrusted-fields';

/** The server refused. `code` is null when a proxy in front of it answered. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly status: number;
  readonly code: ErrorCode | null;
  readonly requestId: string | null;
  /** The request field at fault, as the wire names it. */
  readonly field: string | null;
  /** A finer reason than the code, such as why a file cannot be a reference picture. */
  readonly reason: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(status: number, answer: unknown) {
    const error = fieldsOf(fieldsOf(answer).error);
    const details = fieldsOf(error.details);
    super(typeof error.message === 'string' ? error.message : `The server answered ${status}.`);
    this.status = status;
    this.code = typeof error.code === 'string' && isErrorCode(error.code) ? error.code : null;
    this.requestId = typeof error.requestId === 'string' ? error.requestId : null;
    this.field = typeof details.field === 'string' ? details.field : null;
    this.reason = typeof details.reason === 'string' ? details.reason : null;
    this.retryAfterSeconds = typeof details.retryAfter === 'number' ? details.retryAfter : null;
  }

  /** Whether certainly nothing was issued. A proxy's 408 or 5xx does not say what the server behind it did. */
  get refused(): boolean {
    if (this.code !== null) return !errorTable[this.code].charged;
    return this.status >= 400 && this.status < 500 && this.status !== 408;
  }

  /** Whether the server no longer has what was asked for. */
  get isForgotten(): boolean {
    return this.code === 'not_found' || this.code === 'job_gone';
  }

  /**
   * Whether a refusal comes from our server and stays: no access, a wrong origin, an id that it does not accept.
   * Without a code the answer is a proxy's.
   */
  get isFinal(): boolean {
    return this.code !== null && this.refused && this.status < 500 && this.status !== 429;
  }
}

/** There was no answer, or it broke off: nobody knows what the server did. */
export class NetworkFailure extends Error {
  override readonly name = 'NetworkFailure';
}

/** An answer in an unknown shape: most likely the page is older than the server. */
export class UnreadableAnswer extends Error {
  override readonly name = 'UnreadableAnswer';
}
