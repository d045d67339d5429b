import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { getCatalogueModel, unlistedModel } from '@/lib/catalogue/models';
import { narrowByKnownSchema, narrowBySchema, warmSchemas } from '@/lib/server/gateway/models/model-schemas';
import { tasksRoute } from '@/lib/server/gateway/routes/tasks-route';
import { createCallSpec } from '../../support/call-spec';
import { collectEvents } from '../../support/collect-events';
import { answerJson, answerText, type Script, ScriptedUpstream } from '../../support/upstream';

/** Each test has a server of its own, because schemas are cached by address. */
let gateway: ScriptedUpstream;
beforeEach(async () => {
  gateway = await ScriptedUpstream.start();
});
afterEach(() => gateway.stop());

const signal = new AbortController().signal;
const row = getCatalogueModel('gpt-image-2.6-flare') ?? unlistedModel('gpt-image-2.6-flare');
const schemaOf = (properties: object) => ({
  model: row.id,
  schema_version: '1.2',
  endpoints: [
    {
      method: 'POST',
      path: '/ai/v1/images/generations',
      request: { envelope: 'flat', schema: { type: 'object', properties: { prompt: {}, ...properties } } },
    },
  ],
});
const narrowed = schemaOf({ n: { maximum: 3 } });
const imagesMaxAt = async (nowMs = Date.now()) =>
  (await narrowBySchema(signal, gateway.asUpstream(), row, () => nowMs)).imagesMax;

describe('the schema of a model', () => {
  test('is requested without the key, only from the configured gateway, and once for many jobs', async () => {
    gateway.script = answerJson(schemaOf({ n: { maximum: 3 }, $ref: 'https://example.com/schema' }));
    expect(await Promise.all([imagesMaxAt(), imagesMaxAt(), imagesMaxAt()])).toEqual([3, 3, 3]);
    expect(await imagesMaxAt()).toBe(3);
    expect(gateway.calls.map(({ path, headers }) => [path, headers.authorization])).toEqual([
      ['/call/schema/models/gpt-image-2.6-flare/endpoints', undefined],
    ]);
  });

  test('is used although it is old, while a newer one is requested by its ETag', async () => {
    const start = 1_000_000;
    gateway.script = answerJson(narrowed, 200, { etag: '"v1"' });
    expect(await imagesMaxAt(start)).toBe(3);
    gateway.script = (response, call) => {
      expect(call.headers['if-none-match']).toBe('"v1"');
      answerJson(schemaOf({ n: { maximum: 5 } }), 200, { etag: '"v2"' })(response, call);
    };
    expect(await imagesMaxAt(start + 3_700_000)).toBe(3);
    await expect.poll(() => imagesMaxAt(start + 3_700_000)).toBe(5);
    gateway.script = (response) => response.writeHead(304).end();
    expect(await imagesMaxAt(start + 7_400_000)).toBe(5);
    await expect.poll(() => gateway.calls.length).toBe(3);
    expect(await imagesMaxAt(start + 7_400_000)).toBe(5);
  });

  test.each<[string, Script]>([
    ['404', answerJson({ error: { code: 'model_not_found', message: 'none' } }, 404)],
    ['500', answerJson({ error: { code: 'endpoints_unavailable', message: 'down' } }, 500)],
    ['HTML', answerText('<html>', 'text/html')],
    ['the wrong shape', answerJson({ endpoints: 'none' })],
    ['5 MB', answerJson(schemaOf({ n: { maximum: 3, description: 'x'.repeat(5 * 1024 * 1024) } }))],
    [
      '10,000 fields',
      answerJson(schemaOf(Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`f${at}`, {}])))),
    ],
    ['brackets without end', answerText('['.repeat(200_000), 'application/json')],
    ['a cut', (response) => response.destroy()],
    ['a redirect', (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
  ])(
    'has no effect if it is %s: the row stays as it is, and the gateway is not asked again for each job',
    async (_, script) => {
      gateway.script = script;
      expect(await narrowBySchema(signal, gateway.asUpstream(), row)).toEqual(row);
      expect(await narrowBySchema(signal, gateway.asUpstream(), row)).toEqual(row);
      expect(gateway.calls).toHaveLength(1);
    },
  );

  test('is read again when the gateway refuses a call that fits it, so that the next job follows the new one', async () => {
    gateway.script = answerJson(narrowed);
    const model = await narrowBySchema(signal, gateway.asUpstream(), row);
    expect(model.imagesMax).toBe(3);
    const message = 'Unknown request parameter: `n`.';
    const refusal = { error: { message, type: 'invalid_request_error', code: 'schema_violation' } };
    gateway.script = (response, call) =>
      (call.method === 'POST' ? answerJson(refusal, 400) : answerJson(schemaOf({})))(response, call);
    const spec = createCallSpec({ model: row.id, row: model, parameters: { n: 2 } });
    const { error } = await collectEvents(tasksRoute.create(signal, gateway.asUpstream(), spec));
    expect(error).toMatchObject({ code: 'request_refused' });
    expect(await narrowBySchema(signal, gateway.asUpstream(), row)).toMatchObject({ onePerCall: true });
    expect(gateway.calls.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET']);
  });

  test('stays while the gateway is down', async () => {
    const start = 1_000_000;
    gateway.script = answerJson(narrowed);
    await imagesMaxAt(start);
    for (const status of [503, 429, 401]) {
      gateway.script = answerJson({}, status);
      const later = start + 3_700_000 + status * 100_000;
      await imagesMaxAt(later);
      await expect.poll(() => gateway.calls.length).toBeGreaterThan(1);
      expect(await imagesMaxAt(later)).toBe(3);
    }
  });

  test('does not hold up a job whose reader leaves', async () => {
    gateway.script = () => undefined;
    const leaving = new AbortController();
    const model = narrowBySchema(leaving.signal, gateway.asUpstream(), row);
    leaving.abort();
    expect(await model).toEqual(row);
  });

  test('is requested for the models of a list a few at a time, and the list does not wait for it', async () => {
    let open = 0;
    let most = 0;
    const answers: (() => void)[] = [];
    gateway.script = (response, call) => {
      open += 1;
      most = Math.max(most, open);
      answers.push(() => {
        open -= 1;
        answerJson(narrowed)(response, call);
      });
    };
    const models = Array.from({ length: 12 }, (_, at) => unlistedModel(`model-${at}`));
    await warmSchemas(signal, gateway.asUpstream(), models);
    expect(models.map((model) => narrowByKnownSchema(gateway.asUpstream(), model))).toEqual(models);
    const isDone = () => {
      for (const answer of answers.splice(0)) answer();
      return models.every((model) => narrowByKnownSchema(gateway.asUpstream(), model).imagesMax === 3);
    };
    await expect.poll(isDone).toBe(true);
    expect(most).toBe(4);
    expect(gateway.calls).toHaveLength(12);
  });
});
