import { expect, test } from 'vitest';
import { UpstreamRefusal } from '@/lib/server/gateway/failures/call-failures';
import { explainUpstreamError } from '@/lib/server/gateway/failures/explain-upstream-error';

const J = JSON.stringify;
const words = 'size is wrong';

test.each<[string, string, RegExp]>([
  ['a field of any name', J({ ok: false, err: words }), /^size is wrong$/],
  ['its data', J({ code: 400, data: 'size不合法' }), /^size不合法$/],
  ['the exception of a server', J({ exception: `ValueError: ${words}` }), /ValueError: size is wrong/],
  ['a description beside a code', J({ error: 'invalid_request', error_description: words }), /size is wrong/],
  [
    'a list of issues',
    J({ error: { message: 'Validation failed', issues: [{ path: ['size'], message: words }] } }),
    /Validation failed.*size is wrong/,
  ],
  [
    'an object with the fields at fault',
    J({ error: { message: 'Validation failed', fields: { size: 'must be 1:1' } } }),
    /size: must be 1:1/,
  ],
  ['a string', J(words), /^size is wrong$/],
  ['an event', `data: ${J({ error: { message: words } })}\n\n`, /^size is wrong$/],
  [
    'a named event',
    `event: error\ndata: ${J({ type: 'error', error: { message: words } })}\n\n`,
    /^size is wrong$/,
  ],
  [
    'XML',
    `<?xml version="1.0"?><Error><Code>Bad</Code><Message>${words}</Message></Error>`,
    /^size is wrong$/,
  ],
])('upstream’s own words are shown if they stand in %s', (_, body, shown) => {
  const headers = new Headers({ 'content-type': 'application/json' });
  const told = explainUpstreamError(new UpstreamRefusal({ status: 400, headers, body }), {
    apiKey: 'sk-test',
  });
  expect(told.details.upstream?.message).toMatch(shown);
});

test('the prompt is not repeated as if the gateway had said it', () => {
  const body = J({ ok: false, prompt: 'a red lamp', request: { text: 'a red lamp' }, err: words });
  const told = explainUpstreamError(new UpstreamRefusal({ status: 400, headers: new Headers(), body }), {
    apiKey: 'sk-test',
  });
  expect(told.details.upstream?.message).toBe(words);
});
