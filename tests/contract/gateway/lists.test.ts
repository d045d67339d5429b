import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '@/lib/protocol/app-error';
import { getBalance } from '@/lib/server/gateway/get-balance';
import { isGatewayReady, listModels } from '@/lib/server/gateway/models/list-models';
import { answerJson, answerText, type Script, ScriptedUpstream } from '../../support/upstream';

/** Each test has a server of its own, because lists are cached by address. */
let gateway: ScriptedUpstream;
beforeEach(async () => {
  gateway = await ScriptedUpstream.start();
});
afterEach(() => gateway.stop());

const signal = new AbortController().signal;
const unknown = { models: [], live: false };
const paths = () => gateway.calls.map(({ path }) => path);
/** The requests for the list itself, without those for the retirements. */
const listCalls = () => gateway.calls.filter(({ path }) => path !== retirementsPath);

const byPath =
  (scripts: Record<string, Script>): Script =>
  (response, call) => {
    const script = scripts[call.path] ?? answerJson({ error: { message: 'no such page' } }, 404);
    return script(response, call);
  };
const publicPath = '/api/v1/models?type=image_generation&sort_by=order';
const retirementsPath = '/models/retirements';
const publicList = {
  data: [
    { model_id: 'gpt-image-2', desc: 'Sharp', pricing: { input: 5, output: 30, cache_read: 1.25 } },
    { model_id: 'seedream-5', pricing: { input: 0, output: '0.0105' }, retire_stage: 'deprecated' },
    { model_id: 'gpt-image-1', pricing: {}, retire_stage: 'retired' },
    { model_id: 'odd', types: 'image_generation,video', pricing: { input: -1, output: 'free' } },
    { model_id: 'writer', types: 'llm' },
    { model_id: 'gpt-image-2', model_name: 'GPT Image 2', desc: 'twice' },
    { desc: 'nameless' },
    null,
  ],
  success: true,
};
const publicModels = [
  {
    id: 'gpt-image-2',
    label: 'GPT Image 2',
    description: 'Sharp',
    price: { inputMicroUsdPerMillion: 5_000_000, outputMicroUsdPerMillion: 30_000_000 },
    retired: false,
  },
  {
    id: 'seedream-5',
    price: { inputMicroUsdPerMillion: null, outputMicroUsdPerMillion: 10_500 },
    retired: false,
  },
  { id: 'gpt-image-1', price: null, retired: true },
  { id: 'odd', price: null, retired: false },
];

describe('the list of models', () => {
  test('is the gateway’s own, priced in whole micro-dollars, and requested without the key', async () => {
    gateway.script = byPath({ [publicPath]: answerJson(publicList) });
    expect(await listModels(signal, gateway.asUpstream())).toEqual({ models: publicModels, live: true });
    expect(paths().sort()).toEqual([publicPath, retirementsPath]);
    expect(gateway.calls.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
  });

  test('is requested once for many readers, and again after five minutes with its ETag', async () => {
    let nowMs = 1_000_000;
    const now = () => nowMs;
    gateway.script = (response, call) => {
      if (call.headers['if-none-match'] === '"v1"') return response.writeHead(304).end();
      return answerJson(publicList, 200, { etag: '"v1"' })(response, call);
    };
    const list = () => listModels(signal, gateway.asUpstream(), now);
    await Promise.all([list(), list(), list()]);
    nowMs += 299_000;
    await list();
    expect(listCalls()).toHaveLength(1);
    nowMs += 2_000;
    expect((await list()).models).toEqual(publicModels);
    nowMs += 299_000;
    await list();
    expect(listCalls()).toHaveLength(2);
  });

  test('falls back to the list of the API, with the key, and keeps the models that make pictures', async () => {
    const data = [{ id: 'gpt-image-1' }, { id: 'gpt-5.2' }, { id: 'flux-3' }, { id: 'gpt-4o-image-vip' }, {}];
    gateway.script = byPath({ '/v1/models': answerJson({ object: 'list', data }) });
    expect(await listModels(signal, gateway.asUpstream())).toEqual({
      models: ['gpt-image-1', 'flux-3', 'gpt-4o-image-vip'].map((id) => ({
        id,
        price: null,
        retired: false,
      })),
      live: true,
    });
    expect(listCalls().map(({ path }) => path)).toEqual([publicPath, '/v1/models']);
    expect(listCalls()[1]?.headers.authorization).toBe('Bearer sk-test-0123456789abcdef');
  });

  test.each<[string, Script]>([
    ['500', answerJson({}, 500)],
    ['a failure inside 200', answerJson({ success: false, message: 'down' })],
    ['an error inside 200', answerJson({ error: { message: 'down' } })],
    ['HTML', answerText('<html>', 'text/html')],
    ['an empty list', answerJson({ data: [], success: true })],
    ['no list', answerJson({ data: 'none' })],
    ['a cut', (response) => response.destroy()],
    ['a redirect', (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
  ])('is unknown after %s, without throwing', async (_, script) => {
    gateway.script = script;
    expect(await listModels(signal, gateway.asUpstream())).toEqual(unknown);
  });

  test('stays while the gateway is down, and the gateway is not asked each time', async () => {
    let nowMs = 1_000_000;
    const now = () => nowMs;
    gateway.script = answerJson(publicList);
    await listModels(signal, gateway.asUpstream(), now);
    gateway.script = answerJson({}, 503);
    nowMs += 400_000;
    expect(await listModels(signal, gateway.asUpstream(), now)).toEqual({ models: publicModels, live: true });
    await listModels(signal, gateway.asUpstream(), now);
    expect(listCalls()).toHaveLength(2);
    gateway.script = answerJson({ data: [{ model_id: 'new' }] });
    nowMs += 20_000;
    expect((await listModels(signal, gateway.asUpstream(), now)).models).toMatchObject([{ id: 'new' }]);
  });

  test('stays while the gateway is down, although the gateway is reported as not ready', async () => {
    let nowMs = 1_000_000;
    const now = () => nowMs;
    const isReady = () => isGatewayReady(signal, gateway.asUpstream(), now);
    gateway.script = answerJson(publicList);
    expect(await isReady()).toBe(true);
    gateway.script = answerJson({}, 503);
    // The studio answers frequent checks itself, without asking the gateway.
    expect(await isReady()).toBe(true);
    expect(listCalls()).toHaveLength(1);
    nowMs += 16_000;
    expect(await isReady()).toBe(false);
    expect(await listModels(signal, gateway.asUpstream(), now)).toEqual({ models: publicModels, live: true });
    gateway.script = answerJson(publicList);
    nowMs += 16_000;
    expect(await isReady()).toBe(true);
    expect(listCalls()).toHaveLength(3);
  });

  test('reaches the other readers when one of them leaves', async () => {
    const leaving = new AbortController();
    let answer: (() => void) | undefined;
    gateway.script = (response, call) => {
      if (call.path === retirementsPath) return answerJson({}, 404)(response, call);
      answer = () => answerJson(publicList)(response, call);
      leaving.abort();
    };
    const stays = listModels(signal, gateway.asUpstream());
    expect(await listModels(leaving.signal, gateway.asUpstream())).toEqual(unknown);
    answer?.();
    expect((await stays).live).toBe(true);
  });

  test('has the retirements that the gateway publishes, requested once an hour, and does not wait for them', async () => {
    let nowMs = 1_000_000;
    const now = () => nowMs;
    let tell: (() => void) | undefined;
    gateway.script = (response, call) => {
      if (call.path !== retirementsPath) return answerJson(publicList)(response, call);
      const row = { model_id: 'gpt-image-2', retire_at: '2027-05-01', successor: 'gpt-image-3' };
      tell = () => answerJson({ data: [row] })(response, call);
    };
    const retirementOf = async () =>
      (await listModels(signal, gateway.asUpstream(), now)).models.find(({ id }) => id === 'gpt-image-2')
        ?.retirement;
    expect(await retirementOf()).toBeUndefined();
    await expect.poll(() => tell).toBeDefined();
    tell?.();
    await expect.poll(retirementOf).toEqual({ on: '2027-05-01', successor: 'gpt-image-3' });
    nowMs += 3_000_000;
    await retirementOf();
    expect(paths().filter((path) => path === retirementsPath)).toHaveLength(1);
  });

  test('has the retirements of models that the list lacks, too', async () => {
    gateway.script = (response, call) => {
      if (call.path !== retirementsPath) return answerJson(publicList)(response, call);
      const row = {
        model_id: 'gemini-2.5-flash-image',
        retire_at: '2026-11-10',
        successor: 'gemini-3-pro-image',
      };
      return answerJson({ data: [row] })(response, call);
    };
    await expect
      .poll(async () => [...((await listModels(signal, gateway.asUpstream())).retirements ?? [])])
      .toEqual([['gemini-2.5-flash-image', { on: '2026-11-10', successor: 'gemini-3-pro-image' }]]);
  });
});

describe('the balance', () => {
  const remainPath = '/dashboard/billing/remain';
  const subscriptionPath = '/v1/dashboard/billing/subscription';
  const refusedBody = { error: { message: 'Invalid token (tid: 42)' } };

  test.each<[string, Script, Script, unknown]>([
    [
      'reads both answers',
      answerJson({ total_usage: 12.345678 }),
      answerJson({ hard_limit_usd: 50 }),
      { leftMicroUsd: 12_345_678, unlimited: false },
    ],
    [
      'has no limit if the key has none',
      answerJson({ total_usage: 3.5 }),
      answerJson({ hard_limit_usd: 100_000_000 }),
      { leftMicroUsd: 3_500_000, unlimited: true },
    ],
    [
      'may be zero',
      answerJson({ total_usage: 0 }),
      answerJson({ hard_limit_usd: 50 }),
      { leftMicroUsd: 0, unlimited: false },
    ],
    [
      'may be negative',
      answerJson({ total_usage: -0.25 }),
      answerJson({ hard_limit_usd: 50 }),
      { leftMicroUsd: -250_000, unlimited: false },
    ],
    [
      'is read if only the amount is reported',
      answerJson({ total_usage: 1 }),
      answerJson({}, 404),
      { leftMicroUsd: 1_000_000, unlimited: false },
    ],
    [
      'is unknown if only the limit is reported',
      answerJson(refusedBody),
      answerJson({ hard_limit_usd: 100_000_000 }),
      { leftMicroUsd: null, unlimited: true },
    ],
    [
      'is unknown if the amount is not a number',
      answerJson({ total_usage: 'much' }),
      answerJson({ hard_limit_usd: 50 }),
      { leftMicroUsd: null, unlimited: false },
    ],
  ])('%s', async (_, remain, subscription, balance) => {
    gateway.script = byPath({ [remainPath]: remain, [subscriptionPath]: subscription });
    expect(await getBalance(signal, gateway.asUpstream())).toEqual(balance);
    expect(paths().sort()).toEqual([remainPath, subscriptionPath]);
    expect(gateway.calls.map(({ headers }) => headers.authorization)).toEqual(
      Array(2).fill('Bearer sk-test-0123456789abcdef'),
    );
  });

  test.each([200, 401])('fails with key_refused for a refused key, even inside HTTP %i', async (status) => {
    gateway.script = answerJson(refusedBody, status);
    await expect(getBalance(signal, gateway.asUpstream())).rejects.toMatchObject({
      code: 'key_refused',
      details: { upstream: { status, requestId: '42' } },
    });
  });

  test('fails if the gateway cannot be reached', async () => {
    const upstream = gateway.asUpstream();
    await gateway.stop();
    const failure = getBalance(signal, upstream);
    await expect(failure).rejects.toBeInstanceOf(AppError);
    await expect(failure).rejects.toMatchObject({ code: 'upstream_unavailable' });
    gateway = await ScriptedUpstream.start();
  });
});
