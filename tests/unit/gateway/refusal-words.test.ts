import { describe, expect, test } from 'vitest';
import { UpstreamRefusal } from '@/lib/server/gateway/failures/call-failures';
import { explainUpstreamError } from '@/lib/server/gateway/failures/explain-upstream-error';

function explain(status: number, body: unknown) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const headers = new Headers({ 'content-type': 'application/json' });
  const error = explainUpstreamError(new UpstreamRefusal({ status, headers, body: text }), {
    apiKey: 'sk-x',
  });
  return { code: error.code, charged: error.charged, message: error.details.upstream?.message };
}

describe('a refusal’s words are found in', () => {
  test.each<[string, unknown, RegExp]>([
    [
      'a list of details',
      { detail: [{ loc: ['body', 'size'], msg: 'is too odd', type: 'x' }] },
      /size: is too odd/,
    ],
    ['a list of errors', { error: [{ message: 'is too odd' }] }, /is too odd/],
    ['errors by field', { errors: { size: ['is too odd'] } }, /size: is too odd/],
    ['texts as errors', { errors: ['is too odd', 'and long'] }, /is too odd and long/],
    ['a bare list', [{ msg: 'is too odd' }], /is too odd/],
    [
      'JSON inside a message',
      { error: { message: '{"error":{"message":"is too odd","code":"x"}}' } },
      /^is too odd/,
    ],
    ['JSON after words', { message: 'upstream error: {"detail":[{"msg":"is too odd"}]}' }, /^is too odd/],
    ['a nested error', { error: { error: { message: 'is too odd' } } }, /is too odd/],
  ])('%s', (_, body, message) => {
    expect(explain(400, body)).toMatchObject({
      code: 'request_refused',
      message: expect.stringMatching(message),
    });
  });
});

describe('the key is not blamed', () => {
  test.each<[string, number, unknown, string]>([
    [
      'an organisation that is not verified',
      403,
      { error: { message: 'Your organization must be verified to use the model `gpt-image-2`.' } },
      'model_unavailable',
    ],
    [
      'no channel for the model',
      403,
      { error: { message: 'No available channel for model x' } },
      'model_unavailable',
    ],
    ['no channel in Chinese', 400, { message: '当前分组下没有可用的渠道' }, 'model_unavailable'],
    [
      'no channel for now',
      503,
      { error: { message: 'no available channel for model x' } },
      'upstream_unavailable',
    ],
    [
      'a region',
      403,
      { error: { code: 'unsupported_country_region_territory', message: 'Country not supported' } },
      'request_refused',
    ],
    [
      'an address',
      403,
      { message: 'Your IP address is not allowed to access this resource' },
      'request_refused',
    ],
    [
      'a region behind the verb',
      403,
      { message: 'Access from your country is prohibited' },
      'request_refused',
    ],
    [
      'a region after the verb',
      403,
      { message: 'The service is not available in your region' },
      'request_refused',
    ],
    [
      'an organisation by its short name',
      403,
      { message: 'Please complete identity verification of your org' },
      'model_unavailable',
    ],
    ['an address in Chinese', 403, { message: '您的 IP 不在白名单中' }, 'request_refused'],
    [
      'an error inside a message',
      403,
      { message: 'error: {"message":"model x not found"}' },
      'model_unavailable',
    ],
  ])('for %s', (_, status, body, code) => {
    expect(explain(status, body)).toMatchObject({ code, charged: false });
  });
});

test.each<[string, number, string, string]>([
  ['a quota for a minute', 429, 'Quota exceeded for quota metric "Requests"', 'upstream_rate_limited'],
  ['content that is prohibited', 400, 'PROHIBITED_CONTENT', 'moderation_blocked'],
  ['a safety filter', 400, 'The image was flagged by safety filters', 'moderation_blocked'],
  ['a prompt beyond a limit', 400, 'Prompt exceeds the 32000 character limit', 'prompt_too_long'],
  ['a prompt beyond a limit in Chinese', 400, '提示词长度超出限制', 'prompt_too_long'],
  ['the end of a life', 400, 'The model x has reached end of life', 'model_retired'],
  ['the end of a service in Chinese', 400, '模型 x 已停止服务', 'model_retired'],
])('a refusal for %s is recognised', (_, status, message, code) => {
  expect(explain(status, { error: { message } }).code).toBe(code);
});
