import { describe, expect, test } from 'vitest';
import { catalogueModels, findModel, getCatalogueModel } from '@/lib/catalogue/models';
import { modelsAnswerSchema } from '@/lib/protocol/model-list';
import { describeModels } from '@/lib/server/session/describe-models';

const today = '2026-12-01';
const answerOf = (list: Parameters<typeof describeModels>[0]) =>
  modelsAnswerSchema.parse(
    JSON.parse(JSON.stringify({ ...describeModels(list, today), defaultModel: 'gpt-image-2' })),
  );
const price = { inputMicroUsdPerMillion: 1_000_000, outputMicroUsdPerMillion: 2_000_000 };

describe('the answer of GET /api/models', () => {
  test('has every row of the catalogue, unchanged, where the list of the gateway is unknown', () => {
    const answer = answerOf({ models: [], live: false });
    expect(answer.live).toBe(false);
    expect(answer.models.map(({ model }) => model)).toEqual(catalogueModels);
    expect(answer.models.map(({ rank }) => rank)).toEqual(catalogueModels.map((_, at) => at));
  });

  test("has the gateway's order, words and retirements", () => {
    const models = [
      { id: 'somebody-elses-model', description: 'Draws.', price, retired: false },
      { id: 'gpt-image-1', price: null, retired: true },
    ];
    expect(answerOf({ models, live: true }).models).toMatchObject([
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
});

describe('findModel', () => {
  test('prefers what the list says to the row, and the row to nothing', () => {
    const answer = answerOf({ models: [{ id: 'gpt-image-2', price: null, retired: false }], live: true });
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
