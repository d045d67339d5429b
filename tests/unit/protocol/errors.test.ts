import { describe, expect, test } from 'vitest';
import { AppError } from '@/lib/protocol/app-error';
import { type ErrorCode, errorTable, isErrorCode } from '@/lib/protocol/errors';

/** The table of the wire, written independently of the code. */
const beforeTheCall = {
  invalid_request: 400,
  unauthorized: 401,
  wrong_origin: 403,
  not_found: 404,
  id_conflict: 409,
  job_gone: 410,
  share_gone: 410,
  too_large: 413,
  rate_limited: 429,
  over_budget: 402,
  not_configured: 503,
  over_quota: 507,
} as const satisfies Partial<Record<ErrorCode, number>>;

const notCharged = [
  'key_refused',
  'balance_empty',
  'model_unavailable',
  'model_retired',
  'prompt_too_long',
  'request_refused',
  'upstream_rate_limited',
  'upstream_too_large',
] as const satisfies readonly ErrorCode[];

const charged = [
  'moderation_blocked',
  'upstream_unavailable',
  'upstream_timeout',
  'upstream_cut_off',
  'upstream_unreadable',
  'no_picture',
  'download_failed',
  'cancelled',
  'interrupted',
] as const satisfies readonly ErrorCode[];

const known = [...Object.keys(beforeTheCall), ...notCharged, ...charged];

describe('the table of errors', () => {
  test.each(Object.entries(beforeTheCall))('%s answers %i and is never charged', (code, status) => {
    if (!isErrorCode(code)) throw new Error(`${code} is missing`);
    expect(errorTable[code]).toMatchObject({ status, charged: false });
  });

  test.each(notCharged)('%s is free: the gateway refused before work began', (code) => {
    expect(errorTable[code].charged).toBe(false);
  });

  test.each(charged)('%s is charged: the call was sent', (code) => {
    expect(errorTable[code].charged).toBe(true);
  });

  test('has no codes of its own except for a wrong method and for our own failures', () => {
    const own = Object.keys(errorTable).filter((code) => !known.includes(code));
    expect(own).toEqual(['method_not_allowed', 'internal_error']);
  });

  test('never answers a failure of the gateway as the caller’s fault', () => {
    for (const code of [...notCharged, ...charged]) {
      if (code !== 'cancelled') expect(errorTable[code].status).toBeGreaterThanOrEqual(500);
    }
  });

  test('offers no second try if the same request must fail again', () => {
    const hopeless = [
      'invalid_request',
      'key_refused',
      'balance_empty',
      'model_retired',
      'moderation_blocked',
    ] as const;
    for (const code of hopeless) expect(errorTable[code].retryable).toBe(false);
    for (const code of [
      'rate_limited',
      'upstream_rate_limited',
      'upstream_timeout',
      'upstream_cut_off',
    ] as const) {
      expect(errorTable[code].retryable).toBe(true);
    }
  });

  test('knows its own codes and no property of objects', () => {
    expect(known.every(isErrorCode)).toBe(true);
    for (const name of ['toString', '__proto__', '', 'INVALID_REQUEST'])
      expect(isErrorCode(name)).toBe(false);
  });
});

describe('AppError', () => {
  test('takes status, retryable and charged from the table', () => {
    expect(new AppError('upstream_timeout', 'No answer.')).toMatchObject({
      name: 'AppError',
      code: 'upstream_timeout',
      message: 'No answer.',
      status: 504,
      retryable: true,
      charged: true,
    });
  });

  test('states in its details if a charge differs from the table: 503 is refused before work', () => {
    const error = new AppError('upstream_unavailable', 'No channel.', { details: { charged: false } });
    expect(error.charged).toBe(false);
  });

  test('keeps its cause, and has none if it was given none', () => {
    const cause = new Error('socket hang up');
    expect(new AppError('upstream_cut_off', 'Cut.', { cause }).cause).toBe(cause);
    expect('cause' in new AppError('upstream_cut_off', 'Cut.')).toBe(false);
  });
});
