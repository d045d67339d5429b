import { expect, test } from 'vitest';
import { type ErrorCause, errorRemedy } from '@/lib/browser/jobs/error-remedies';
import { errorCodes } from '@/lib/protocol/errors';

const codesOf = (cause: ErrorCause) => errorCodes.filter((code) => errorRemedy(code).cause === cause).sort();

test('every error has a cause that decides which next steps are offered', () => {
  expect(codesOf('model')).toEqual(['model_retired', 'model_unavailable']);
  expect(codesOf('queue')).toEqual(['no_picture', 'upstream_timeout', 'upstream_unavailable']);
  expect(codesOf('account')).toEqual(
    [
      ...['balance_empty', 'key_refused', 'not_configured'],
      ...['over_budget', 'rate_limited', 'unauthorized'],
    ].sort(),
  );
  expect(codesOf('request')).toEqual(
    [
      ...['invalid_request', 'moderation_blocked', 'prompt_too_long'],
      ...['too_large', 'upstream_too_large'],
    ].sort(),
  );
});

test('the same request is offered again if its key, balance, model or moderation may be in order later', () => {
  const later = ['key_refused', 'balance_empty', 'model_unavailable', 'moderation_blocked'] as const;
  for (const code of [...later, 'upstream_timeout'] as const) {
    expect(errorRemedy(code).canSucceedUnchanged, code).toBe(true);
  }
  for (const code of ['prompt_too_long', 'model_retired', 'over_budget', 'invalid_request'] as const) {
    expect(errorRemedy(code).canSucceedUnchanged, code).toBe(false);
  }
});
