import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isRetired } from '@/lib/catalogue/default-model';
import { catalogueModels, findModel, getCatalogueModel } from '@/lib/catalogue/models';
import { successorOf } from '@/lib/catalogue/successor';
import { modelsAnswerSchema } from '@/lib/protocol/model-list';
import type { GatewayModelList } from '@/lib/server/gateway/models/list-models';
import { describeModels } from '@/lib/server/session/describe-models';
import { answerJson, ScriptedUpstream } from '../../support/upstream';

const today = '2026-12-01';
const signal = new AbortController().signal;
let gateway: ScriptedUpstream;
beforeEach(async () => {
  gateway = await ScriptedUpstream.start();
  gateway.script = answerJson({ error: { code: 'model_not_found', message: 'no schema' } }, 404);
});
afterEach(() => gateway.stop());

const answerOf = async (list: GatewayModelList) => {
  const models = await describeModels(signal, gateway.asUpstream(), list, today);
  return modelsAnswerSchema.parse(JSON.parse(JSON.stringify({ ...models, defaultModel: 'gpt-image-2' })));
};
const price = { inputMicroUsdPerMillion: 1_000_000, outputMicroUsdPerMillion: 2_000_000 };

describe('the answer of GET /api/models', () => {
  test('has every row of the catalogue, unchanged, if the gateway’s list is unknown', async () => {
    const answer = await answerOf({ models: [], live: false });
    expect(answer.live).toBe(false);
    expect(gateway.calls).toEqual([]);
    expect(answer.models.map(({ model }) => model)).toEqual(catalogueModels);
    expect(answer.models.map(({ rank }) => rank)).toEqual(catalogueModels.map((_, at) => at));
  });

  test("has the gateway's order, words and retirements", async () => {
    const models = [
      { id: 'somebody-elses-model', description: 'Draws.', price, retired: false },
      { id: 'gpt-image-1', price: null, retired: true },
    ];
    expect((await answerOf({ models, live: true })).models).toMatchObject([
      {
        id: 'somebody-elses-model',
        label: 'somebody-elses-model',
        family: 'unlisted',
        description: 'Draws.',
        price,
        priceKnown: false,
        rank: 0,
        retired: false,
      },
      {
        id: 'gpt-image-1',
        label: 'GPT Image 1',
        family: 'gpt-image',
        model: getCatalogueModel('gpt-image-1'),
        priceKnown: true,
        rank: 1,
        retirement: { on: '2026-10-23', successor: 'gpt-image-2.6-flare' },
        retired: true,
      },
    ]);
  });

  test('tells which models are retired that the list no longer has, so that their drafts offer a successor', async () => {
    const models = ['gemini-3-pro-image', 'gpt-image-2.6-flare'].map((id) => ({
      id,
      price: null,
      retired: false,
    }));
    const retirements = new Map([
      ['gemini-2.5-flash-image', { on: '2026-11-10', successor: 'gemini-3-pro-image' }],
      ['aurora-image-preview', { on: '2026-11-20', successor: null }],
      ['gemini-3-pro-image', { on: '2027-11-10', successor: null }],
      ['a-model-that-writes', { on: '2026-11-10', successor: null }],
    ]);
    const answer = await answerOf({ models, live: true, retirements });
    expect(answer.retirements?.map(({ id }) => id)).toEqual([
      'gemini-2.5-flash-image',
      'aurora-image-preview',
    ]);
    const gemini = findModel('gemini-2.5-flash-image', answer);
    expect(isRetired(gemini, answer, today)).toBe(true);
    expect(isRetired(gemini, answer, '2026-11-09')).toBe(false);
    expect(successorOf(gemini, answer, today)?.id).toBe('gemini-3-pro-image');
    const unlisted = findModel('aurora-image-preview', answer);
    expect(isRetired(unlisted, answer, today)).toBe(true);
    expect(successorOf(unlisted, answer, today)?.id).toBe('gpt-image-2.6-flare');
  });

  test('does not offer what a model’s schema at the gateway lacks', async () => {
    const properties = { prompt: {}, n: { maximum: 2 }, aspect_ratio: { enum: ['1:1', '3:2'] } };
    const endpoint = {
      method: 'POST',
      path: '/ai/v1/images/generations',
      request: { schema: { type: 'object', properties } },
    };
    gateway.script = answerJson({ endpoints: [endpoint] });
    const models = ['aurora', 'gpt-image-2.6-flare', 'gpt-image-1', 'gemini-3-pro-image-preview'].map(
      (id) => ({
        id,
        label: `The ${id}`,
        price: null,
        retired: false,
      }),
    );
    // The answer waits for schemas only briefly; the next answer has them.
    await expect
      .poll(async () => (await answerOf({ models, live: true })).models[1]?.model.qualities)
      .toEqual([]);
    const [aurora, flare, early, gemini] = (await answerOf({ models, live: true })).models;
    expect(aurora).toMatchObject({
      label: 'The aurora',
      model: { route: 'tasks', aspectRatios: ['1:1', '3:2'], imagesMax: 2, qualities: [] },
    });
    expect(flare).toMatchObject({
      label: 'GPT Image 2.6 Flare',
      model: { qualities: [], kinds: ['create'] },
    });
    expect(early?.model).toEqual(getCatalogueModel('gpt-image-1'));
    expect(gemini?.model).toEqual(getCatalogueModel('gemini-3-pro-image-preview'));
    expect(gateway.calls.map(({ path }) => path).sort()).toEqual([
      '/call/schema/models/aurora/endpoints',
      '/call/schema/models/gpt-image-2.6-flare/endpoints',
    ]);
  });

  test('hides the placeholder prices of models that are billed per picture', async () => {
    const models = ['qwen-image-3.0', 'doubao-seedream-4-5'].map((id) => ({ id, price, retired: false }));
    expect((await answerOf({ models, live: true })).models).toMatchObject([
      { price: null, priceKnown: false },
      { price, priceKnown: false },
    ]);
  });
});

describe('findModel', () => {
  test('prefers the list’s facts to those of the row, and the row to nothing', async () => {
    const answer = await answerOf({
      models: [{ id: 'gpt-image-2', price: null, retired: false }],
      live: true,
    });
    const listed = answer.models[0];
    if (listed === undefined) throw new Error('The answer has no model.');
    const narrowed = { ...listed, model: { ...listed.model, imagesMax: 2 } };
    const list = { models: [narrowed], live: true };
    expect(findModel('gpt-image-2', list).imagesMax).toBe(2);
    expect(findModel('gpt-image-1', list)).toEqual(getCatalogueModel('gpt-image-1'));
    expect(findModel('gpt-image-2', null)).toEqual(getCatalogueModel('gpt-image-2'));
    expect(findModel('somebody-elses-model', list).family).toBe('unlisted');
  });
});
