import { beforeEach, describe, expect, test } from 'vitest';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { AppError } from '@/lib/protocol/app-error';
import { gatewayNow } from '@/lib/server/gateway/calls/gateway-clock';
import type { CallSpec } from '@/lib/server/gateway/gateway-route';
import { tasksRoute } from '@/lib/server/gateway/routes/tasks-route';
import type { Upstream } from '@/lib/server/gateway/upstream';
import { createCallSpec } from '../../support/call-spec';
import { collectEvents } from '../../support/collect-events';
import { scriptedGateway } from '../../support/scripted-gateway';
import { answerJson, answerText, answerThenCut, type Script, ScriptedUpstream } from '../../support/upstream';

const gateway = scriptedGateway();

const png = new Uint8Array(Buffer.from('89504e470d0a1a0a00000000', 'hex'));
const signal = () => new AbortController().signal;

type Changes = Partial<Omit<CallSpec, 'model'>> & { row?: Partial<CatalogueModel> };

function create(changes: Changes = {}, upstream: Partial<Upstream> = {}) {
  const { row = {}, ...rest } = changes;
  const spec = createCallSpec({
    model: 'gpt-image-2.5-flare',
    row: { route: 'tasks', ...row },
    ...rest,
  });
  return collectEvents(tasksRoute.create(signal(), gateway.asUpstream(upstream), spec));
}

function resume(id: string, requested = 1, upstream: Partial<Upstream> = {}) {
  const tasks = tasksRoute.tasks;
  if (tasks === undefined) throw new Error('The route keeps no tasks.');
  return collectEvents(tasks.resume(signal(), gateway.asUpstream(upstream), { id, requested }));
}

const nowSeconds = () => Math.floor(Date.now() / 1_000);
const task = (changes: Record<string, unknown> = {}) => ({
  id: 't_1',
  object: 'image',
  model: 'gpt-image-2.5-flare',
  status: 'completed',
  output: [{ index: 0, type: 'file', b64_json: 'AAAA', content_url: null }],
  usage: { cost: 0.026436 },
  error: null,
  created_at: nowSeconds(),
  completed_at: nowSeconds(),
  expires_at: nowSeconds() + 7_200,
  ...changes,
});
const refusal = (code: string, status: number, more: object = {}) =>
  answerJson({ error: { message: 'It says why.', type: 'error', code, tid: 'tid-1', ...more } }, status);
const sentBody = () => JSON.parse(gateway.calls[0]?.body.toString() ?? 'null');
/**
 * Answers the first call with the first script, the second with the second; the last script answers all later calls.
 */
const inTurn =
  (...scripts: Script[]): Script =>
  (response, call) =>
    scripts[Math.min(gateway.calls.length, scripts.length) - 1]?.(response, call);
const posts = () => gateway.calls.filter(({ method }) => method === 'POST').length;

const heard = { type: 'task', id: 't_1', expiresAt: expect.any(Number) };
const picture = (index = 0) => ({ type: 'picture', index, base64: 'AAAA' });

describe('the request', () => {
  beforeEach(() => {
    gateway.script = answerJson(task());
  });

  test('has each field where the model’s schema has it', async () => {
    const taskFields = {
      places: { quality: 'body', seed: 'extra' },
      references: 'image',
      size: 'width-height',
    } as const;
    const sizes = { kind: 'list', sizes: ['1024x768'] } as const;
    await create({
      kind: 'edit',
      row: { taskFields, seed: true, sizes, referencesMax: 1 },
      parameters: { quality: 'low', background: 'opaque', seed: 7, size: '1024x768' },
      references: [png],
    });
    expect(sentBody()).toEqual({
      model: 'gpt-image-2.5-flare',
      prompt: 'a lighthouse at dusk',
      width: 1024,
      height: 768,
      quality: 'low',
      image: expect.stringMatching(/^data:image\/png;base64,/),
      extra: { background: 'opaque', seed: 7 },
    });
  });

  test('is never asynchronous for a model without asynchronous calls', async () => {
    await create({ row: { taskFields: { calls: 'sync' } } }, { tasks: 'async' });
    expect(sentBody()).not.toHaveProperty('async');
  });

  test('always says whether it is asynchronous if the model’s schema requires the field', async () => {
    const row = { taskFields: { required: { body: { async: false } } } };
    await create({ row });
    expect(sentBody().async).toBe(false);
    gateway.reset();
    gateway.script = answerJson(task());
    await create({ row }, { tasks: 'async' });
    expect(sentBody().async).toBe(true);
  });

  test('goes to the sibling of the configured address and has only model and prompt by default', async () => {
    await create();
    expect(gateway.calls[0]).toMatchObject({ method: 'POST', path: '/ai/v1/images/generations' });
    expect(gateway.calls[0]?.headers).toMatchObject({
      authorization: 'Bearer sk-test-0123456789abcdef',
      'content-type': 'application/json',
    });
    expect(sentBody()).toEqual({ model: 'gpt-image-2.5-flare', prompt: 'a lighthouse at dusk' });
  });

  test('puts quality, background, moderation and compression of GPT Image into extra', async () => {
    await create({
      parameters: {
        n: 2,
        size: '2048x1152',
        quality: 'max',
        background: 'transparent',
        moderation: 'low',
        outputFormat: 'webp',
        outputCompression: 80,
      },
    });
    expect(sentBody()).toEqual({
      model: 'gpt-image-2.5-flare',
      prompt: 'a lighthouse at dusk',
      n: 2,
      size: '2048x1152',
      output_format: 'webp',
      extra: { quality: 'max', background: 'transparent', moderation: 'low', output_compression: 80 },
    });
  });

  test('has ratio, resolution and seed if the model takes them', async () => {
    const row = {
      sizes: { kind: 'none', sizes: [] },
      aspectRatios: ['16:9'],
      resolutions: ['2K'],
      seed: true,
    } as const;
    await create({ row, parameters: { aspectRatio: '16:9', resolution: '2K', seed: 7 } });
    expect(sentBody()).toEqual({
      model: 'gpt-image-2.5-flare',
      prompt: 'a lighthouse at dusk',
      aspect_ratio: '16:9',
      resolution: '2K',
      seed: 7,
    });
  });

  test.each([
    ['body', { watermark: false }],
    ['extra', { extra: { watermark: false } }],
  ] as const)('switches the watermark off in the %s', async (watermark, fields) => {
    await create({ row: { watermark } });
    expect(sentBody()).toEqual({
      model: 'gpt-image-2.5-flare',
      prompt: 'a lighthouse at dusk',
      ...fields,
    });
  });

  test('of an edit has its pictures and its mask as data: URLs', async () => {
    await create({ kind: 'edit', references: [png, png], mask: png });
    const url = `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
    expect(sentBody()).toMatchObject({ images: [url, url], mask: url });
  });

  test('is refused by the studio if it is larger than 32 MiB when encoded, with what to do about it', async () => {
    const large = new Uint8Array(25 * 1024 * 1024);
    large.set(png);
    const { error } = await create({ kind: 'edit', references: [large] });
    expect(error).toMatchObject({ code: 'too_large', charged: false });
    expect(error?.message).toContain('Remove a reference picture, or use smaller ones');
    expect(gateway.calls).toHaveLength(0);
  });

  test('with a parameter that the model does not take is refused by the studio', async () => {
    const { error } = await create({ parameters: { aspectRatio: '16:9' } });
    expect(error).toMatchObject({
      code: 'invalid_request',
      details: { field: 'parameters.aspectRatio' },
    });
    expect(gateway.calls).toHaveLength(0);
  });
});

describe('an answer', () => {
  test('delivers the task, its picture and its cost in micro-dollars', async () => {
    gateway.script = answerJson(task());
    const { events, error } = await create();
    expect(error).toBeNull();
    expect(events).toEqual([{ type: 'response' }, heard, picture(), { type: 'cost', microUsd: 26_436 }]);
  });

  test('names its task before the pictures have arrived', async () => {
    let finish: (() => void) | undefined;
    const json = JSON.stringify(task({ output: [{ b64_json: 'A'.repeat(200_000) }] }));
    gateway.script = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write(json.slice(0, 100_000));
      finish = () => response.end(json.slice(100_000));
    };
    const spec = createCallSpec({ model: 'gpt-image-2.5-flare', row: { route: 'tasks' } });
    const call = tasksRoute.create(signal(), gateway.asUpstream(), spec);
    expect((await call.next()).value).toEqual({ type: 'response' });
    expect((await call.next()).value).toEqual({ type: 'task', id: 't_1', expiresAt: null });
    finish?.();
    const { events } = await collectEvents(call);
    expect(events).toMatchObject([{ type: 'picture' }, { type: 'cost' }]);
  });

  test('is whole although its connection stays open', async () => {
    gateway.script = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write(`   ${JSON.stringify(task(), null, 2)}\n`);
    };
    const { events, error } = await create();
    expect(error).toBeNull();
    expect(events).toContainEqual(picture());
  });

  test('that arrives byte by byte gives the same events', async () => {
    const json = JSON.stringify(task());
    gateway.script = async (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      for (const byte of Buffer.from(json)) {
        await new Promise<unknown>((resolve) => response.write(Buffer.of(byte), resolve));
      }
      response.end();
    };
    const { events, error } = await create();
    expect(error).toBeNull();
    expect(events.slice(1)).toEqual([
      expect.objectContaining({ type: 'task', id: 't_1' }),
      picture(),
      { type: 'cost', microUsd: 26_436 },
    ]);
  });

  test('keeps a picture of 3 MB byte for byte', async () => {
    const bytes = Uint8Array.from({ length: 3_000_000 }, (_, index) => (index * 7919) % 251);
    const base64 = Buffer.from(bytes).toString('base64');
    gateway.script = answerJson(task({ output: [{ b64_json: base64 }] }));
    const { events } = await create();
    const delivered = events.find(({ type }) => type === 'picture');
    expect(delivered?.type === 'picture' && delivered.base64 === base64).toBe(true);
  });

  test('has links behind the key together with their task, and the bytes if it has both', async () => {
    const content_url = 'https://aihubmix.com/ai/v1/images/t_1/content/res_1';
    gateway.script = answerJson(
      task({
        output: [{ b64_json: null, content_url }, { b64_json: 'AAAA', content_url }, {}],
        usage: null,
      }),
    );
    const { events } = await create({ parameters: { n: 4 } });
    expect(events.slice(2)).toEqual([
      { type: 'picture-content', index: 0, taskId: 't_1', url: content_url },
      picture(1),
      { type: 'picture-missing', index: 2, reason: 'empty' },
      { type: 'picture-missing', index: 3, reason: 'withheld' },
    ]);
  });

  test.each([
    ['negative', -1],
    ['a string', '0.02'],
    ['absurd', 1e9],
    ['null', null],
  ])('whose cost is %s reports no cost', async (_, cost) => {
    gateway.script = answerJson(task({ usage: { cost } }));
    const { events, error } = await create();
    expect(error).toBeNull();
    expect(events).toEqual([{ type: 'response' }, heard, picture()]);
  });

  test('with more pictures than requested delivers all of them, and a repeated one once', async () => {
    const bytes = (text: string) => ({ b64_json: text });
    const output = [bytes('AAAA'), bytes('AAAA'), bytes('BBBB'), bytes('BBBB'), bytes('CCCC'), {}];
    gateway.script = answerJson(task({ output }));
    const { events, error } = await create({ parameters: { n: 2 } });
    expect(error).toBeNull();
    expect(events.filter(({ type }) => type.startsWith('picture'))).toEqual(
      ['AAAA', 'AAAA', 'BBBB', 'CCCC'].map((base64, index) => ({ type: 'picture', index, base64 })),
    );
  });

  test('whose cost is NaN, which is not JSON, still delivers the picture', async () => {
    gateway.script = answerText(JSON.stringify(task()).replace('0.026436', 'NaN'), 'application/json');
    const { events, error } = await create();
    expect(error).toBeNull();
    expect(events).toEqual([{ type: 'response' }, heard, picture()]);
  });

  test('that costs nothing reports a cost of zero', async () => {
    gateway.script = answerJson(task({ usage: { cost: 0 } }));
    expect((await create()).events).toContainEqual({ type: 'cost', microUsd: 0 });
  });

  test('with a slash in the id of its task reports no task, and its links go without the key', async () => {
    const content_url = 'https://aihubmix.com/ai/v1/images/../content/res_1';
    gateway.script = answerJson(task({ id: '../t_1', output: [{ content_url }] }));
    const { events } = await create();
    expect(events.slice(0, 2)).toEqual([
      { type: 'response' },
      { type: 'picture-link', index: 0, url: content_url },
    ]);
  });
});

describe('a failed task inside HTTP 200', () => {
  test.each([
    ['output_blocked', 'moderation_blocked', false],
    ['output_policy_violation', 'moderation_blocked', true],
    ['upstream_rejected', 'request_refused', false],
    ['image_not_generated', 'no_picture', true],
    ['internal_error', 'upstream_unavailable', true],
    ['something_new', 'upstream_unavailable', true],
  ])('%s is %s, final and reported with its cost', async (code, expected, charged) => {
    gateway.script = answerJson(
      task({
        status: 'failed',
        output: [],
        usage: { cost: 0.01 },
        error: { code, message: 'It says why.', upstream_detail: 'vendor: no' },
      }),
    );
    const { events, error } = await create();
    expect(events).toContainEqual({ type: 'cost', microUsd: 10_000 });
    expect(error).toMatchObject({ code: expected, charged });
    expect(error?.details.lostTask).toBeUndefined();
    expect(error?.details.upstream?.message).toBe('It says why. (vendor: no)');
    expect(posts()).toBe(1);
  });

  test('says so if the gateway has cancelled it', async () => {
    gateway.script = answerJson(task({ status: 'cancelled', output: [], usage: null }));
    const { error } = await create();
    expect(error?.message).toBe('The gateway cancelled the task.');
    expect(error?.details.lostTask).toBeUndefined();
  });

  test('is reported as no_picture if it completed without one', async () => {
    gateway.script = answerJson(task({ output: [], usage: null }));
    const { events, error } = await create();
    expect(events.at(-1)).toEqual({ type: 'picture-missing', index: 0, reason: 'withheld' });
    expect(error).toMatchObject({ code: 'no_picture', charged: true });
  });
});

describe('a refusal', () => {
  const cases: [code: string, status: number, expected: string, charged: boolean, lost: boolean][] = [
    ['invalid_request', 400, 'request_refused', false, false],
    ['schema_violation', 400, 'request_refused', false, false],
    ['unsupported_input_combination', 400, 'request_refused', false, false],
    ['capability_not_supported', 400, 'request_refused', false, false],
    ['unsupported_media_format', 400, 'request_refused', false, false],
    ['invalid_media_data', 400, 'request_refused', false, false],
    ['media_url_unreachable', 400, 'request_refused', false, false],
    ['invalid_media', 400, 'request_refused', false, false],
    ['upstream_rejected', 400, 'request_refused', false, false],
    ['authentication_failed', 401, 'key_refused', false, false],
    ['insufficient_quota', 402, 'balance_empty', false, false],
    ['permission_denied', 403, 'key_refused', false, false],
    ['model_not_found', 404, 'model_unavailable', false, false],
    ['image_too_large', 413, 'upstream_too_large', false, false],
    ['request_too_large', 413, 'upstream_too_large', false, false],
    ['output_blocked', 422, 'moderation_blocked', false, false],
    ['rate_limited', 429, 'upstream_rate_limited', false, false],
    ['upstream_rate_limited', 429, 'upstream_rate_limited', false, false],
    ['internal_error', 500, 'upstream_unavailable', true, true],
    ['image_not_generated', 502, 'no_picture', true, true],
    ['upstream_bad_response', 502, 'upstream_unavailable', true, true],
    ['task_status_unavailable', 502, 'upstream_unavailable', true, true],
    ['upstream_unreachable', 502, 'upstream_unavailable', true, true],
    ['provider_unavailable', 502, 'upstream_unavailable', true, true],
    ['model_unavailable', 503, 'model_unavailable', false, false],
    ['service_unavailable', 503, 'upstream_unavailable', false, false],
    ['sync_timeout', 504, 'upstream_timeout', true, true],
  ];
  test.each(cases)('%s (%i) is %s', async (code, status, expected, charged, lost) => {
    gateway.script = refusal(code, status);
    const { error } = await create();
    expect(error).toMatchObject({ code: expected, charged });
    expect(error?.details.upstream).toMatchObject({ status, requestId: 'tid-1' });
    expect(error?.details.lostTask).toEqual(lost ? { id: null } : undefined);
    expect(posts()).toBe(1);
  });

  test('names the field and the details that its message leaves out', async () => {
    gateway.script = refusal('schema_violation', 400, { param: 'extra.quality', details: ['low', 'high'] });
    const { error } = await create();
    expect(error?.details.upstream?.message).toBe('It says why. (extra.quality) (["low","high"])');
  });

  test('of a model that the gateway does not know says which address was asked', async () => {
    gateway.script = refusal('model_not_found', 404);
    const { error } = await create();
    expect(error?.details.upstream?.message).toContain('/ai/v1/images/generations');
    expect(error?.charged).toBe(false);
  });
});

describe('a lost answer', () => {
  const start = JSON.stringify(task({ output: [{ b64_json: 'A'.repeat(50_000) }] })).slice(0, 20_000);
  const cases: [title: string, script: Script, code: string, id: string | null][] = [
    ['of a connection cut before it', (response) => response.destroy(), 'upstream_cut_off', null],
    [
      'of a connection cut inside of the picture',
      answerThenCut(start, 'application/json'),
      'upstream_cut_off',
      't_1',
    ],
    [
      'of a connection cut right behind the id',
      answerThenCut('{"id":"t_1",', 'application/json'),
      'upstream_cut_off',
      't_1',
    ],
    ['that ends in the middle', answerText(start, 'application/json'), 'upstream_cut_off', 't_1'],
    [
      'of a proxy with 502',
      answerText('<html>Bad gateway</html>', 'text/html', 502),
      'upstream_unavailable',
      null,
    ],
    [
      'of a proxy with 504',
      answerText('<html>Timeout</html>', 'text/html', 504),
      'upstream_unavailable',
      null,
    ],
    ['of a proxy with 200', answerText('<html>Wait…</html>', 'text/html'), 'upstream_unavailable', null],
    ['without a body', answerText('', 'application/json'), 'upstream_unreadable', null],
    ['that is not JSON', answerText('{"id": oops}', 'application/json'), 'upstream_unreadable', null],
    ['that is not a task', answerJson({ hello: 'world' }), 'upstream_unreadable', null],
  ];
  test.each(cases)(
    '%s names the task if its id had arrived, and is never requested again',
    async (_, script, code, id) => {
      gateway.script = script;
      const { error } = await create();
      expect(error).toMatchObject({ code, charged: true, details: { lostTask: { id } } });
      expect(posts()).toBe(1);
    },
  );

  const foreignAnswers = (status: number): Script[] => [
    answerText('<html><title>Unavailable</title></html>', 'text/html', status),
    answerText('', 'text/plain', status),
    answerText('upstream connect error', 'text/plain', status),
    answerJson({ status: 'fail', message: 'try later' }, status),
    answerJson({ error: {} }, status),
  ];
  const proxyStatuses = [500, 502, 503, 504, 520, 521, 522, 523, 524];
  test.each(proxyStatuses)(
    'replaced by a proxy’s answer with %i is searched for, whatever the body',
    async (status) => {
      for (const answer of foreignAnswers(status)) {
        gateway.reset();
        gateway.script = answer;
        const { error } = await create();
        // Servers that did nothing answer 503 as well; only the list can tell.
        expect(error).toMatchObject({
          code: 'upstream_unavailable',
          charged: status !== 503,
          details: { lostTask: { id: null } },
        });
        expect(posts()).toBe(1);
      }
    },
  );

  test.each([
    ['model_unavailable', refusal('model_unavailable', 503)],
    ['service_unavailable', refusal('service_unavailable', 503)],
    ['no channel', answerJson({ error: { message: 'No available channel for model x', code: '' } }, 503)],
    ['no channel, outside of an error', answerJson({ message: 'No available channel for model x' }, 503)],
  ])('is not assumed if the gateway itself refuses with 503 (%s)', async (_, script) => {
    gateway.script = script;
    const { error } = await create();
    expect(error).toMatchObject({ charged: false });
    expect(error?.details.lostTask).toBeUndefined();
  });

  test('after our own deadline is searched for, too', async () => {
    gateway.script = () => undefined;
    const { error } = await create({}, { deadlineMs: 100 });
    expect(error).toMatchObject({ code: 'upstream_timeout', details: { lostTask: { id: null } } });
  });

  test('is not assumed if nobody listens: nothing was sent, nothing is charged', async () => {
    const gone = await ScriptedUpstream.start();
    const { baseUrl } = gone.asUpstream();
    await gone.stop();
    const { error } = await create({}, { baseUrl });
    expect(error).toMatchObject({ code: 'upstream_unavailable', charged: false });
    expect(error?.details.lostTask).toBeUndefined();
  });

  test('is not assumed if the call was cancelled', async () => {
    const controller = new AbortController();
    gateway.script = () => controller.abort(new AppError('cancelled', 'The job was cancelled.'));
    const spec = createCallSpec({ model: 'gpt-image-2.5-flare', row: { route: 'tasks' } });
    const { error } = await collectEvents(tasksRoute.create(controller.signal, gateway.asUpstream(), spec));
    expect(error?.code).toBe('cancelled');
  });
});

describe('an asynchronous call', () => {
  const running = (status: string) => answerJson(task({ status, output: [], usage: null }));

  test('is created once and polled until it is finished', async () => {
    gateway.script = inTurn(
      running('pending'),
      running('in_progress'),
      running('in_progress'),
      answerJson(task()),
    );
    const { events, error } = await create({}, { tasks: 'async' });
    expect(error).toBeNull();
    expect(events).toEqual([
      { type: 'response' },
      heard,
      { type: 'progress', stage: 'queued', percent: null, task: 'waiting' },
      { type: 'progress', stage: 'generating', percent: null, task: 'waiting' },
      picture(),
      { type: 'cost', microUsd: 26_436 },
    ]);
    expect(sentBody()).toMatchObject({ async: true });
    expect(gateway.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /ai/v1/images/generations',
      ...Array(3).fill('GET /ai/v1/images/t_1'),
    ]);
  });

  test('falls back to a synchronous one if the account has none, and remembers that', async () => {
    const apiKey = 'sk-an-account-without-async';
    gateway.script = inTurn(refusal('async_not_enabled', 403), answerJson(task()));
    expect((await create({}, { tasks: 'async', apiKey })).error).toBeNull();
    gateway.script = answerJson(task());
    expect((await create({}, { tasks: 'async', apiKey })).error).toBeNull();
    const bodies = gateway.calls.map(({ body }) => JSON.parse(body.toString()).async);
    expect(bodies).toEqual([true, undefined, undefined]);
  });

  test('is not made a second time where only its polls say that the account has none', async () => {
    gateway.script = (response, call) =>
      (call.method === 'POST' ? running('pending') : refusal('async_not_enabled', 403))(response, call);
    const { error } = await create({}, { tasks: 'async', apiKey: 'sk-another-account' });
    expect(error?.charged).toBe(true);
    expect(posts()).toBe(1);
  });

  test('of a model that knows nothing else says that the account cannot use the model', async () => {
    gateway.script = refusal('async_not_enabled', 403);
    const { error } = await create({ row: { asyncOnly: true } });
    expect(error).toMatchObject({ code: 'model_unavailable', charged: false });
    expect(error?.message).toContain('has not switched on');
    expect(posts()).toBe(1);
  });

  test('is made in either mode if its model knows nothing else', async () => {
    gateway.script = inTurn(running('pending'), answerJson(task()));
    expect((await create({ row: { asyncOnly: true } })).error).toBeNull();
    expect(sentBody()).toMatchObject({ async: true });
  });
});

describe('resuming a task', () => {
  test('reports what a call reports, although the gateway is away for a while', async () => {
    gateway.script = inTurn(
      refusal('task_not_found', 404),
      (response) => response.destroy(),
      answerText('<html>down</html>', 'text/html', 502),
      answerText('<html>down</html>', 'text/html', 503),
      refusal('rate_limited', 429),
      refusal('task_status_unavailable', 502),
      answerJson({ error: { message: 'The content policy of the model was not found.' } }, 500),
      answerThenCut('{"id":"t_1","status":"compl', 'application/json'),
      answerJson(task({ status: 'in_progress', output: [] })),
      answerJson(task()),
    );
    const { events, error } = await resume('t_1');
    expect(error).toBeNull();
    expect(events).toEqual([
      { type: 'progress', stage: 'generating', percent: null, task: 'waiting' },
      picture(),
      { type: 'cost', microUsd: 26_436 },
    ]);
    expect(posts()).toBe(0);
  });

  test('reports why the task failed', async () => {
    gateway.script = answerJson(
      task({ status: 'failed', output: [], usage: null, error: { code: 'output_blocked', message: 'no' } }),
    );
    const { error } = await resume('t_1');
    expect(error).toMatchObject({ code: 'moderation_blocked', charged: false });
  });

  test('gives up once a task that never ends has expired', async () => {
    gateway.script = answerJson(
      task({
        status: 'in_progress',
        output: [],
        created_at: nowSeconds() - 7_300,
        expires_at: nowSeconds() - 100,
      }),
    );
    const { error } = await resume('t_1');
    expect(error).toMatchObject({ code: 'upstream_timeout', charged: true });
  });

  test('gives up 2 h 10 min after the creation of a task without an expiry', async () => {
    const created_at = nowSeconds() - 131 * 60;
    gateway.script = answerJson(task({ status: 'pending', output: [], created_at, expires_at: null }));
    expect((await resume('t_1')).error?.code).toBe('upstream_timeout');
    expect(gateway.calls).toHaveLength(1);
  });

  test('gives up on a task that the gateway never knows', async () => {
    gateway.script = refusal('task_not_found', 404);
    const { error } = await resume('t_1');
    expect(error).toMatchObject({ code: 'upstream_cut_off', charged: true });
    expect(gateway.calls.length).toBeGreaterThan(5);
  });

  const refusals: [string, Script][] = [
    ['404, of a task that it does not know', refusal('task_not_found', 404)],
    ['404, of a proxy without an address', answerText('<html>default backend</html>', 'text/html', 404)],
    ['403, of the account', refusal('permission_denied', 403)],
    ['403, of asynchronous calls', refusal('async_not_enabled', 403)],
    ['401, of the key', refusal('authentication_failed', 401)],
    ['402, of the balance', refusal('insufficient_quota', 402)],
    ['400, of the request', refusal('invalid_request', 400)],
    ['405, without words', answerText('', 'text/plain', 405)],
    ['409, of a result that is not ready', refusal('result_not_ready', 409)],
    ['410, of what has gone', refusal('artifact_expired', 410)],
    ['422, of the form', refusal('schema_violation', 422)],
    [
      '403, of a firewall’s moderation',
      answerJson({ error: { message: 'Blocked by content policy.' } }, 403),
    ],
    ['200 with an error', answerJson({ error: { message: 'no', code: 'task_not_found' } })],
  ];
  test.each(refusals)('goes on behind an answer of %s, between good ones', async (_, refused) => {
    const running = answerJson(task({ status: 'in_progress', output: [] }));
    gateway.script = inTurn(running, refused, running, refused, answerJson(task()));
    const { events, error } = await resume('t_1');
    expect(error).toBeNull();
    expect(events.slice(-2)).toEqual([picture(), { type: 'cost', microUsd: 26_436 }]);
    expect(gateway.calls).toHaveLength(5);
  });

  test.each(refusals)('ends as charged where the gateway goes on to answer %s', async (_, refused) => {
    gateway.script = refused;
    const { error } = await resume('t_1');
    expect(error).toMatchObject({ charged: true });
    expect(error?.code).not.toBe('moderation_blocked');
    expect(gateway.calls.length).toBeGreaterThan(5);
    expect(gateway.calls.at(-1)?.path).toMatch(/^\/ai\/v1\/images\?/);
    expect(posts()).toBe(0);
  });

  /** Polls are refused, and the list has these rows. */
  const refusedButListed =
    (refused: Script, rows: object[]): Script =>
    (response, call) =>
      (call.path.includes('?') ? answerJson({ data: rows, has_more: false }) : refused)(response, call);

  test('goes on where the list has the task, whatever its polls say, but not forever', async () => {
    let polls = 0;
    const lags: Script = (response, call) => {
      polls += 1;
      return (polls > 25 ? answerJson(task()) : refusal('task_not_found', 404))(response, call);
    };
    gateway.script = refusedButListed(lags, [task()]);
    expect((await resume('t_1')).error).toBeNull();
    gateway.reset();
    gateway.script = refusedButListed(refusal('permission_denied', 403), [task()]);
    expect((await resume('t_1')).error).toMatchObject({ code: 'key_refused', charged: true });
    expect(gateway.calls.length).toBeLessThan(60);
  });

  test('says that the task is unknown where neither its polls nor the list know it', async () => {
    gateway.script = refusedButListed(refusal('invalid_request', 400), [task({ id: 't_2' })]);
    const { error } = await resume('t_1');
    expect(error).toMatchObject({ code: 'upstream_cut_off', charged: true });
    expect(error?.details.reason).toBe('task_unknown');
  });

  test('ends at once where a poll is answered with the outcome of the task', async () => {
    gateway.script = refusal('output_blocked', 422);
    expect((await resume('t_1')).error).toMatchObject({ code: 'moderation_blocked', charged: false });
    expect(gateway.calls).toHaveLength(1);
  });

  test('ends as cancelled if it is cancelled while it waits', async () => {
    const controller = new AbortController();
    gateway.script = answerJson(task({ status: 'pending', output: [] }));
    const upstream = gateway.asUpstream({ pollPace: 1 });
    const call = tasksRoute.tasks?.resume(controller.signal, upstream, { id: 't_1', requested: 1 });
    expect((await call?.next())?.value).toMatchObject({ type: 'progress' });
    controller.abort();
    await expect(call?.next()).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('sends nothing for an id that is malformed', async () => {
    expect((await resume('../../v1/models')).error?.code).toBe('invalid_request');
    expect(gateway.calls).toHaveLength(0);
  });
});

describe('the list', () => {
  const list = (since: number) => tasksRoute.tasks?.list(signal(), gateway.asUpstream(), since);
  const row = (id: unknown, second: number, more: object = {}) =>
    task({ id, created_at: 1_790_000_000 + second, ...more });

  test('has the tasks since a time, newest first, over several pages', async () => {
    gateway.script = (response, call) => {
      const after = new URL(call.path, 'http://gateway').searchParams.get('after');
      const page =
        after === null
          ? {
              data: [row('t_5', 5), row('t_4', 4, { status: 'pending', output: [] })],
              has_more: true,
              next_after: 't_4',
            }
          : { data: [row('t_3', 3), row('t_2', 2)], has_more: true, next_after: 't_2' };
      return answerJson({ object: 'list', ...page })(response, call);
    };
    const time = (second: number) => (1_790_000_000 + second) * 1_000;
    const model = 'gpt-image-2.5-flare';
    expect(await list(time(3))).toEqual([
      { id: 't_5', model, status: 'completed', createdAt: time(5), pictures: 1 },
      { id: 't_4', model, status: 'pending', createdAt: time(4), pictures: null },
      { id: 't_3', model, status: 'completed', createdAt: time(3), pictures: 1 },
    ]);
    expect(gateway.calls.map(({ path }) => path)).toEqual([
      '/ai/v1/images?limit=20&order=desc',
      '/ai/v1/images?limit=100&order=desc&after=t_4',
    ]);
  });

  test('is requested with fewer rows if a page of many cannot be read', async () => {
    gateway.script = (response, call) => {
      const { searchParams } = new URL(call.path, 'http://gateway');
      if (searchParams.get('limit') === '100') return answerJson({}, 500)(response, call);
      const after = Number(searchParams.get('after')?.slice(2) ?? 9);
      const next = { has_more: after > 7, next_after: `t_${after - 1}` };
      return answerJson({ data: [row(`t_${after - 1}`, after - 1)], ...next })(response, call);
    };
    expect(await list(0)).toMatchObject([{ id: 't_8' }, { id: 't_7' }, { id: 't_6' }]);
    expect(
      gateway.calls.map(({ path }) => new URL(path, 'http://gateway').searchParams.get('limit')),
    ).toEqual(['20', '100', '20', '20']);
  });

  test('leaves out rows that cannot be read, and takes an unknown status for a task at work', async () => {
    const data = [
      row('a/b', 1),
      row('t_1', 1, { model: null }),
      row('t_2', 1, { created_at: 'yesterday' }),
      row('t_3', 1, { status: 'dancing' }),
      null,
      'text',
      row('t_4', 1),
    ];
    gateway.script = answerJson({ data, has_more: false });
    expect(await list(0)).toMatchObject([
      { id: 't_3', status: 'in_progress', pictures: null },
      { id: 't_4', status: 'completed' },
    ]);
  });

  test.each([
    ['NaN for the cost of another task', '"usage":{"cost":NaN}'],
    ['a line break inside a message', '"usage":null,"error":{"message":"Two\nlines"}'],
  ])('is read although the gateway writes %s', async (_, written) => {
    const rows = [row('t_2', 2, { usage: 'here', error: undefined }), row('t_1', 1)];
    const text = JSON.stringify({ data: rows, has_more: false }).replace('"usage":"here"', written);
    gateway.script = answerText(text, 'application/json');
    expect(await list(0)).toMatchObject([{ id: 't_2' }, { id: 't_1' }]);
  });

  test('tells why a task has failed if the gateway says so by a code of its own', async () => {
    const failed = (id: string, error: unknown) => row(id, 1, { status: 'failed', output: [], error });
    const data = [
      failed('t_1', { code: 'provider_unavailable', message: 'Worker lost.' }),
      failed('t_2', { code: 'strange', message: 'Too many requests.' }),
      failed('t_3', null),
    ];
    gateway.script = answerJson({ data, has_more: false });
    const reasons = (await list(0))?.map(({ failure }) => failure);
    expect(reasons).toEqual(['upstream_unavailable', undefined, undefined]);
  });

  test('continues after a page without a readable row, if the gateway names the next page', async () => {
    const pages = [
      { data: [{ id: 'v_1' }, row('t_9', 9, { model: null })], has_more: true, next_after: 'v_1' },
      { data: [row('t_8', 8, { created_at: null }), row('t_7', 7)], has_more: true, next_after: 't_7' },
      { data: [{ id: 'v_2' }], has_more: true, next_after: 'v_2' },
      { data: [row('t_6', 6)], has_more: false, next_after: null },
    ];
    gateway.script = inTurn(...pages.map((page) => answerJson(page)));
    expect((await list(0))?.map(({ id }) => id)).toEqual(['t_7', 't_6']);
    gateway.reset();
    gateway.script = answerJson({ data: [{ id: 'v_1' }], has_more: true });
    expect(await list(0)).toEqual([]);
    expect(gateway.calls).toHaveLength(1);
  });

  test('continues if the gateway names the next page without saying that there is one', async () => {
    const pages = [{ data: [row('t_2', 2)], next_after: 't_2' }, { data: [row('t_1', 1)] }];
    gateway.script = inTurn(...pages.map((page) => answerJson(page)));
    expect((await list(0))?.map(({ id }) => id)).toEqual(['t_2', 't_1']);
    expect(gateway.calls).toHaveLength(2);
  });

  test('ends if a gateway gives the same page again and again', async () => {
    gateway.script = answerJson({ data: [row('t_1', 1)], has_more: true, next_after: 't_1' });
    expect(await list(0)).toHaveLength(1);
    expect(gateway.calls).toHaveLength(2);
  });

  test.each([
    ['a page of a proxy', answerText('<html></html>', 'text/html'), 'upstream_unreadable'],
    ['a refused key', refusal('authentication_failed', 401), 'key_refused'],
    ['something else', answerJson({ data: 'none' }), 'upstream_unreadable'],
  ])('fails with %s', async (_, script, code) => {
    gateway.script = script;
    await expect(list(0)).rejects.toMatchObject({ code });
  });
});

test('each answer shows how far the gateway’s clock is from ours', async () => {
  const ahead = await ScriptedUpstream.start();
  try {
    const upstream = ahead.asUpstream();
    expect(gatewayNow(upstream)).toBeCloseTo(Date.now(), -2);
    const dated = (hours: number) => (response: Parameters<Script>[0]) => {
      response.sendDate = false;
      response.setHeader('date', new Date(Date.now() + hours * 3_600_000).toUTCString());
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[]}');
    };
    for (const hours of [1, -2]) {
      ahead.script = dated(hours);
      await tasksRoute.tasks?.list(signal(), upstream, 0);
      expect(Math.abs(gatewayNow(upstream) - Date.now() - hours * 3_600_000)).toBeLessThan(1_000);
    }
    ahead.script = (response) => {
      response.setHeader('age', '60');
      return dated(5)(response);
    };
    await tasksRoute.tasks?.list(signal(), upstream, 0);
    expect(gatewayNow(upstream)).toBeLessThan(Date.now());
  } finally {
    await ahead.stop();
  }
});
