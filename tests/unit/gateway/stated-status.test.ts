import { expect, test } from 'vitest';
import { UpstreamRefusal } from '@/lib/server/gateway/failures/call-failures';
import { explainUpstreamError } from '@/lib/server/gateway/failures/explain-upstream-error';

const explain = (status: number, body: object) => {
  const headers = new Headers({ 'content-type': 'application/json' });
  const refusal = new UpstreamRefusal({ status, headers, body: JSON.stringify(body) });
  return explainUpstreamError(refusal, { apiKey: 'sk-test' });
};

test.each([
  [{ detail: [{ loc: ['body', 'size'], msg: "Input should be '1024x1024'" }] }, /size: Input should be/],
  [
    {
      success: false,
      error: { name: 'ZodError', issues: [{ code: 'invalid', path: ['n'], message: 'Too big' }] },
    },
    /Too big/,
  ],
  [
    { message: 'The given data was invalid.', errors: { prompt: ['The prompt field is required.'] } },
    /data was invalid/,
  ],
  [
    { title: 'Not valid', detail: 'n has to be 1', 'invalid-params': [{ name: 'n', reason: 'has to be 1' }] },
    /n has to be/,
  ],
  [{ status: 400, title: 'Bad Request', detail: 'This aspect ratio is unknown here.' }, /aspect ratio/],
  [
    { statusCode: 422, message: ['seed must be an integer number'], error: 'Unprocessable Entity' },
    /seed must/,
  ],
])('a check of the request inside HTTP 200, %j, is a refusal before work', (body, words) => {
  const { code, details } = explain(200, body);
  expect(code).toBe('request_refused');
  expect(details.upstream?.message).toMatch(words);
});

test.each([
  { errors: [{ message: 'Something broke', path: ['generateImage'] }] },
  { message: 'Something broke', errors: {} },
  { status: 500, message: 'Something broke' },
  { status: 'failed', message: 'Something broke' },
])('a failure inside HTTP 200 that is none of the request, %j, is an outage', (body) => {
  expect(explain(200, body).code).toBe('upstream_unavailable');
});
