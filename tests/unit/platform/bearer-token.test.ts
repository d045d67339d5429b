import { expect, it } from 'vitest';
import { requireBearerToken } from '@/lib/server/access/bearer-token';

/** A header as Node hands it on: one character for each byte. */
function sent(header: string, encoding: 'utf8' | 'latin1'): Request {
  const authorization = Buffer.from(header, encoding).toString('latin1');
  return new Request('http://studio.test/api/metrics', { headers: { authorization } });
}

it.each([
  ['ein Prüfwort', 'Bearer ein Prüfwort', 'utf8'],
  ['ein Prüfwort', 'Bearer ein Prüfwort', 'latin1'],
  ['暗房的口令很長很長', 'Bearer 暗房的口令很長很長', 'utf8'],
  [' a token for metrics ', 'Bearer  a token for metrics ', 'utf8'],
  ['a token for metrics', 'bearer a token for metrics', 'utf8'],
] as const)('the token %j opens when it is sent as %j in %s', (token, header, encoding) => {
  expect(() => requireBearerToken(sent(header, encoding), token, 'No.')).not.toThrow();
});

it.each(['', 'Bearer', 'Bearer ', 'Bearer a token', 'Basic a token for metrics', 'a token for metrics'])(
  'a request that sends %j stays out',
  (header) => {
    const request = sent(header, 'utf8');
    expect(() => requireBearerToken(request, 'a token for metrics', 'No.')).toThrow('No.');
  },
);
