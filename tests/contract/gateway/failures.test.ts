import { createServer, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { generate } from '../../support/collect-events';
import { scriptedGateway } from '../../support/scripted-gateway';
import { answerJson, answerText, answerThenCut, frame, ScriptedUpstream } from '../../support/upstream';

const gateway = scriptedGateway();

const apiKey = 'sk-test-0123456789abcdef';

describe('a refusal becomes one of our codes', () => {
  const cases: [title: string, status: number, error: unknown, code: string, charged: boolean][] = [
    ['invalid token', 401, { message: 'Invalid token (tid: 2026112201)' }, 'key_refused', false],
    ['no key', 401, { message: 'no key provided' }, 'key_refused', false],
    ['an unknown 401', 401, { message: 'nope' }, 'key_refused', false],
    [
      'the Chinese invalid token',
      401,
      { message: '无效的令牌', type: 'one_api_error' },
      'key_refused',
      false,
    ],
    ['an expired token', 401, { message: '该令牌已过期' }, 'key_refused', false],
    [
      '401 for a missing model',
      401,
      { message: 'The model does not exist or you do not have access' },
      'model_unavailable',
      false,
    ],
    [
      '403 for a missing model',
      403,
      {
        message: 'The model `gpt-image-9` does not exist or you do not have access to it.',
        code: 'model_not_found',
      },
      'model_unavailable',
      false,
    ],
    [
      'a token without the model',
      403,
      { message: '该令牌无权访问模型 gpt-image-1' },
      'model_unavailable',
      false,
    ],
    [
      'an insufficient balance',
      403,
      { message: 'Your account balance is insufficient. Please recharge.', type: 'Aihubmix_api_error' },
      'balance_empty',
      false,
    ],
    [
      'an insufficient balance as 400',
      400,
      { message: 'Your account balance is insufficient. Please recharge' },
      'balance_empty',
      false,
    ],
    ['an exhausted quota', 403, { message: "This token's quota has been exhausted" }, 'balance_empty', false],
    [
      'the hard limit',
      400,
      { message: 'Billing hard limit has been reached', code: 'billing_hard_limit_reached' },
      'balance_empty',
      false,
    ],
    [
      'an exceeded quota as 429',
      429,
      { message: 'You exceeded your current quota, please check your plan.', code: 'insufficient_quota' },
      'balance_empty',
      false,
    ],
    ['the Chinese quota', 403, { message: '用户额度不足, 剩余额度: $0.00' }, 'balance_empty', false],
    ['the Chinese balance', 403, { message: '余额不足，请充值' }, 'balance_empty', false],
    ['402', 402, { message: 'Payment required' }, 'balance_empty', false],
    [
      'a retired model',
      404,
      { message: 'The model gpt-image-1 has been retired and is no longer available.' },
      'model_retired',
      false,
    ],
    [
      'a retired model inside 200',
      200,
      { message: 'The model gpt-image-1 has been retired and is no longer available.' },
      'model_retired',
      false,
    ],
    ['a long prompt', 400, { message: 'too much', code: 'prompt_too_long' }, 'prompt_too_long', false],
    [
      'pictures of 50.6 MB',
      400,
      { message: 'Total image size is 50.6MB, which exceeds the limit' },
      'upstream_too_large',
      false,
    ],
    ['413', 413, { message: 'no' }, 'upstream_too_large', false],
    ['a rate limit', 429, { message: 'Rate limit reached' }, 'upstream_rate_limited', false],
    ['429 without words', 429, {}, 'upstream_rate_limited', false],
    [
      'the saturated group',
      429,
      { message: '当前分组上游负载已饱和，请稍后再试 (request id: 20261122)' },
      'upstream_rate_limited',
      false,
    ],
    [
      'the saturated group as 500',
      500,
      { message: '当前分组上游负载已饱和，请稍后再试' },
      'upstream_rate_limited',
      false,
    ],
    [
      'moderation',
      400,
      {
        message: 'Your request was rejected as a result of our safety system.',
        type: 'user_error',
        param: null,
        code: 'moderation_blocked',
      },
      'moderation_blocked',
      true,
    ],
    [
      'moderation of reverse models',
      400,
      { message: '生成失败 ❌ 失败原因：input_moderation' },
      'moderation_blocked',
      true,
    ],
    ['moderation of the picture', 500, { message: 'output_moderation' }, 'moderation_blocked', true],
    ['a policy sentence', 200, { message: 'This violates our content policy.' }, 'moderation_blocked', true],
    [
      'no channel',
      503,
      { message: '当前分组 default 下对于模型 gpt-image-1 无可用渠道' },
      'upstream_unavailable',
      false,
    ],
    [
      'no channel in English, coded as a missing model',
      503,
      { message: 'No available channel for model gpt-image-1 under group default', code: 'model_not_found' },
      'upstream_unavailable',
      false,
    ],
    ['503', 503, { message: 'Service Unavailable' }, 'upstream_unavailable', false],
    ['500', 500, { message: 'internal' }, 'upstream_unavailable', true],
    ['502', 502, {}, 'upstream_unavailable', true],
    ['504', 504, {}, 'upstream_unavailable', true],
    ['524', 524, {}, 'upstream_unavailable', true],
    [
      'an unknown error inside 200',
      200,
      { message: 'something broke', type: 'server_error' },
      'upstream_unavailable',
      true,
    ],
    [
      'a refused parameter',
      400,
      { message: 'Unknown parameter', code: 'size_not_supported' },
      'request_refused',
      false,
    ],
    [
      'a refused parameter inside 200',
      200,
      { message: 'n out of range', code: 'n_not_within_range', type: 'invalid_request_error' },
      'request_refused',
      false,
    ],
    [
      'a refused parameter that names the model',
      400,
      { message: 'For model gpt-image-2 the transparent background is not supported.' },
      'request_refused',
      false,
    ],
    ['a numeric code', 400, { message: 'bad', code: 400 }, 'request_refused', false],
    ['404', 404, { message: 'Not Found' }, 'request_refused', false],
    ['422', 422, { message: 'unprocessable' }, 'request_refused', false],
    ['408', 408, {}, 'upstream_timeout', true],
  ];
  test.each(cases)('%s (%i)', async (_, status, error, code, charged) => {
    gateway.script = answerJson({ error }, status);
    const told = await generate(gateway.asUpstream());
    expect(told.error).toMatchObject({ code, charged });
    expect(told.error?.details.upstream?.status).toBe(status);
    expect(gateway.calls).toHaveLength(1);
  });

  test.each([
    [
      'a message without an error object',
      { success: false, message: '无效的令牌' },
      'key_refused',
      '无效的令牌',
    ],
    ['an error that is a sentence', { error: 'Invalid token' }, 'key_refused', 'Invalid token'],
    ['a msg', { code: 500, msg: '余额不足' }, 'balance_empty', '余额不足'],
  ])('%s is recognised, even inside HTTP 200', async (_, body, code, message) => {
    for (const status of [401, 200]) {
      gateway.script = answerJson(body, status);
      const { error } = await generate(gateway.asUpstream());
      expect(error).toMatchObject({ code, details: { upstream: { message, status } } });
    }
  });

  test.each([
    [403, 'upstream_unavailable', true],
    [404, 'upstream_unavailable', true],
    [413, 'upstream_too_large', false],
    [429, 'upstream_rate_limited', false],
    [502, 'upstream_unavailable', true],
    [503, 'upstream_unavailable', false],
  ])('a proxy’s page with %i is judged by its status, never by its words', async (status, code, charged) => {
    const page = '<html><title>Invalid token | rate limit</title><body>insufficient quota</body></html>';
    gateway.script = answerText(page, 'text/html', status);
    const { error } = await generate(gateway.asUpstream());
    expect(error).toMatchObject({ code, charged, details: { upstream: { status } } });
    expect(error?.details.upstream?.message).toBe('Invalid token | rate limit');
  });

  test('an error after a preview is charged, even if the same error is free before work begins', async () => {
    const preview = frame('image_generation.partial_image', { b64_json: 'AAAA', partial_image_index: 0 });
    const error = frame('error', { error: { message: 'Rate limit reached' } });
    gateway.script = answerText(preview + error, 'text/event-stream');
    const told = await generate(gateway.asUpstream(), { partialImages: 1 });
    expect(told.error).toMatchObject({ code: 'upstream_rate_limited', charged: true });
  });

  test('an error as the first event is free, as it is without a stream', async () => {
    gateway.script = answerText(
      frame('error', { error: { message: 'Rate limit reached' } }),
      'text/event-stream',
    );
    const told = await generate(gateway.asUpstream(), { partialImages: 1 });
    expect(told.error).toMatchObject({ code: 'upstream_rate_limited', charged: false });
  });

  test('a redirect is not followed, so that the key reaches no other host', async () => {
    const elsewhere = await ScriptedUpstream.start();
    try {
      for (const status of [301, 302, 307, 308]) {
        gateway.script = (response) =>
          response.writeHead(status, { location: `${elsewhere.origin}/v1` }).end();
        const { error } = await generate(gateway.asUpstream());
        expect(error).toMatchObject({ code: 'upstream_unreadable', details: { upstream: { status } } });
      }
      expect(elsewhere.calls).toHaveLength(0);
    } finally {
      await elsewhere.stop();
    }
  });
});

describe('an error keeps, along with its code,', () => {
  test('the tid at the end of the message', async () => {
    gateway.script = answerJson({ error: { message: 'broken (tid: 2026112208300912345)' } }, 500, {
      'x-request-id': 'other',
    });
    const { error } = await generate(gateway.asUpstream());
    expect(error?.details.upstream).toEqual({
      message: 'broken (tid: 2026112208300912345)',
      status: 500,
      requestId: '2026112208300912345',
      headerId: 'other',
    });
  });

  test('both the tid of an error and the request id in the headers, each once', async () => {
    const body = { error: { message: 'broken', code: 'invalid_request', tid: 'tid-9' } };
    gateway.script = answerJson(body, 400, { 'x-aihubmix-request-id': 'req-9' });
    const { error } = await generate(gateway.asUpstream());
    expect(error?.details.upstream).toMatchObject({ requestId: 'tid-9', headerId: 'req-9' });
    gateway.script = answerJson(body, 400, { 'x-aihubmix-request-id': 'tid-9' });
    const same = await generate(gateway.asUpstream());
    expect(same.error?.details.upstream).not.toHaveProperty('headerId');
  });

  test('the request id in the headers if the message has none, even for answers without pictures', async () => {
    gateway.script = answerJson({ error: { message: 'broken' } }, 500, { 'x-request-id': 'req-1' });
    expect((await generate(gateway.asUpstream())).error?.details.upstream?.requestId).toBe('req-1');
    gateway.script = answerJson({ data: [] }, 200, { 'x-request-id': 'req-2' });
    expect((await generate(gateway.asUpstream())).error?.details.upstream?.requestId).toBe('req-2');
  });

  test.each([
    ['seconds', { 'retry-after': '12' }, 'slow down', 12],
    ['words', {}, 'Rate limit reached. Please try again in 20s.', 20],
  ])('the time to wait, given by %s', async (_, headers, message, seconds) => {
    gateway.script = answerJson({ error: { message } }, 429, { ...headers });
    const { error } = await generate(gateway.asUpstream());
    expect(error?.details.retryAfterSeconds).toBe(seconds);
  });

  test('no trace of the key, in the message, the causes or anywhere else', async () => {
    const message = `Incorrect API key provided: ${apiKey}. Authorization: Bearer ${apiKey}; sk-te**********cdef`;
    gateway.script = answerJson({ error: { message } }, 401, { 'x-request-id': apiKey });
    const { error } = await generate(gateway.asUpstream());
    const everything: string[] = [];
    for (let link: unknown = error; link instanceof Error; link = link.cause) {
      everything.push(link.message, link.stack ?? '', JSON.stringify(link));
    }
    expect(everything.join('\n')).not.toContain(apiKey);
    expect(everything.join('\n')).not.toContain('cdef');
    expect(error?.details.upstream?.message).toContain('Incorrect API key provided: [key]');
  });

  test('at most 500 characters of the message, without control characters', async () => {
    gateway.script = answerJson(
      { error: { message: `\u001b[31m\u0000bad\u202e\r\n${'長'.repeat(10_000)}` } },
      500,
    );
    const message = (await generate(gateway.asUpstream())).error?.details.upstream?.message ?? '';
    expect([...message].length).toBe(500);
    expect(message).toMatch(/^\[31m bad 長+…$/);
  });
});

describe('a network failure', () => {
  const two = JSON.stringify({ data: [{ b64_json: 'AAAA' }, { b64_json: 'BBBB' }, { b64_json: 'CCCC' }] });
  const completed = frame('image_generation.completed', { b64_json: 'AAAA', usage: { output_tokens: 10 } });

  test('is not charged if nobody listens at the address', async () => {
    const gone = await ScriptedUpstream.start();
    const upstream = gone.asUpstream();
    await gone.stop();
    const { error } = await generate(upstream);
    expect(error).toMatchObject({ code: 'upstream_unavailable', charged: false });
  });

  test('is not charged if the host name does not exist', async () => {
    const { error } = await generate(gateway.asUpstream({ baseUrl: 'http://gateway.invalid/v1' }));
    expect(error).toMatchObject({ code: 'upstream_unavailable', charged: false });
  });

  test('is not charged if the server speaks no TLS, since no connection was made', async () => {
    const baseUrl = `https://127.0.0.1:${gateway.port}/v1`;
    const { error } = await generate(gateway.asUpstream({ baseUrl }));
    expect(error).toMatchObject({ code: 'upstream_unavailable', charged: false });
  });

  test.each([
    ['at once', ''],
    ['in the middle of the headers', 'HTTP/1.1 200 OK\r\ncontent-ty'],
  ])('%s after the request was sent is charged', async (_, text) => {
    const server = createServer((socket: Socket) => {
      socket.once('data', () => (text === '' ? socket.destroy() : socket.end(text)));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const { error, events } = await generate(gateway.asUpstream({ baseUrl: `http://127.0.0.1:${port}/v1` }));
    server.close();
    expect(events).toEqual([]);
    expect(error).toMatchObject({ code: 'upstream_cut_off', charged: true });
  });

  test('before the first byte of the body is charged as a cut', async () => {
    gateway.script = answerThenCut('', 'application/json', { 'content-length': '1000' });
    const { error } = await generate(gateway.asUpstream());
    expect(error).toMatchObject({ code: 'upstream_cut_off', charged: true });
  });

  test.each([
    ['an announced length', { 'content-length': '5000' }],
    ['chunks', {}],
  ])('in the middle of JSON (%s) keeps the pictures that were complete', async (_, headers) => {
    gateway.script = answerThenCut(two.slice(0, two.indexOf('CCCC') + 2), 'application/json', { ...headers });
    const { error, events } = await generate(gateway.asUpstream(), { n: 3 });
    expect(events).toEqual([
      { type: 'response' },
      { type: 'picture', index: 0, base64: 'AAAA' },
      { type: 'picture', index: 1, base64: 'BBBB' },
    ]);
    expect(error).toMatchObject({ code: 'upstream_cut_off', charged: true });
  });

  test('keeps the complete pictures wherever the JSON ends early, even if the connection closes cleanly', async () => {
    for (let end = 1; end < two.length; end += 1) {
      gateway.script = answerText(two.slice(0, end), 'application/json');
      const { error, events } = await generate(gateway.asUpstream(), { n: 3 });
      const complete = ['AAAA', 'BBBB', 'CCCC'].filter((base64) => two.slice(0, end).includes(`"${base64}"`));
      expect(events.flatMap((event) => (event.type === 'picture' ? [event.base64] : []))).toEqual(complete);
      // Once everything has arrived, a cut loses nothing.
      if (complete.length === 3) expect(error).toBeNull();
      else expect(error).toMatchObject({ code: 'upstream_cut_off', charged: true });
    }
  });

  test('after one picture of a stream keeps that picture and its usage', async () => {
    gateway.script = answerThenCut(completed + completed.slice(0, 60), 'text/event-stream');
    const { error, events } = await generate(gateway.asUpstream(), { n: 2, partialImages: 1 });
    expect(events).toEqual([
      { type: 'response' },
      { type: 'picture', index: 0, base64: 'AAAA' },
      { type: 'usage', usage: { inputTextTokens: 0, inputImageTokens: 0, outputTokens: 10 } },
    ]);
    expect(error).toMatchObject({ code: 'upstream_cut_off', charged: true });
  });

  test('right after the last brace of the last picture loses nothing', async () => {
    gateway.script = answerThenCut(completed.trimEnd(), 'text/event-stream');
    const { error, events } = await generate(gateway.asUpstream(), { partialImages: 1 });
    expect(events).toContainEqual({ type: 'picture', index: 0, base64: 'AAAA' });
    expect(error).toBeNull();
  });
});

describe('one click is one call', () => {
  test.each([
    ['429', answerJson({ error: { message: 'slow down' } }, 429, { 'retry-after': '0' })],
    ['500', answerJson({ error: {} }, 500, { 'x-should-retry': 'true' })],
    ['503', answerJson({ error: {} }, 503)],
    ['408', answerJson({ error: {} }, 408)],
    ['409', answerJson({ error: {} }, 409)],
    ['a cut', answerThenCut('', 'application/json', { 'content-length': '10' })],
  ])('%s is not retried', async (_, script) => {
    gateway.script = script;
    await generate(gateway.asUpstream());
    expect(gateway.calls).toHaveLength(1);
  });
});
