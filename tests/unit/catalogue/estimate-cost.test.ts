import { describe, expect, test } from 'vitest';
import { estimateCost, type PricedRequest } from '@/lib/catalogue/cost';
import type { Quality, Size } from '@/lib/catalogue/model';
import { catalogueModels, getCatalogueModel, unlistedModel } from '@/lib/catalogue/models';
import { getPrice } from '@/lib/catalogue/prices';

const today = '2026-11-22';

function order(id: string, changes: Partial<PricedRequest> = {}): PricedRequest {
  return {
    model: getCatalogueModel(id) ?? unlistedModel(id),
    kind: 'create',
    prompt: 'x'.repeat(600), // 150 tokens
    parameters: {},
    price: getPrice(id, today),
    livePrice: null,
    ...changes,
  };
}

describe('estimateCost', () => {
  test.each([
    ['gpt-image-1', 'low', '1024x1024', 11_000],
    ['gpt-image-1', 'low', '1024x1536', 16_000],
    ['gpt-image-1', 'low', '1536x1024', 16_000],
    ['gpt-image-1', 'medium', '1024x1024', 42_000],
    ['gpt-image-1', 'medium', '1024x1536', 63_000],
    ['gpt-image-1', 'high', '1024x1024', 167_000],
    ['gpt-image-1', 'high', '1536x1024', 250_000],
    ['gpt-image-1.5', 'low', '1024x1024', 9_000],
    ['gpt-image-1.5', 'medium', '1536x1024', 50_000],
    ['gpt-image-1.5', 'high', '1024x1536', 200_000],
    ['gpt-image-1-mini', 'low', '1024x1536', 6_000],
    ['gpt-image-1-mini', 'high', '1024x1024', 36_000],
    ['gpt-image-2', 'low', '1024x1536', 158 * 30],
    ['gpt-image-2', 'medium', '1024x1024', 1_756 * 30],
    ['gpt-image-2', 'high', '1536x1024', 5_488 * 30],
    ['gpt-image-2.5-flare', 'low', '1024x1024', 196 * 30],
    ['gpt-image-2.5-flare', 'medium', '1024x1024', 439 * 30],
    ['gpt-image-2.5-sunburst', 'high', '1024x1024', 1_756 * 30],
    ['gpt-image-2.5-sunburst', 'xhigh', '1024x1024', 3_122 * 30],
    ['gpt-image-2.5-flare', 'max', '1024x1024', 7_024 * 30],
    ['gpt-image-2.6-flare', 'low', '1536x1024', 664 * 30],
    ['gpt-image-2.6-flare', 'high', '1024x1024', 1_756 * 30],
    ['gpt-image-2.6-sunburst', 'high', '1536x1024', 1_353 * 30],
  ] as const)('takes %s %s %s from the table and adds the prompt', (id, quality, size, perImage) => {
    const textIn = id === 'gpt-image-1-mini' ? 2 : 5;
    const price = getPrice(id, '2026-11-28');
    expect(estimateCost(order(id, { parameters: { quality, size }, price }))).toEqual({
      microUsd: perImage + 150 * textIn,
      basis: 'per-image',
    });
  });

  test('counts quality auto as high and size auto as square', () => {
    expect(estimateCost(order('gpt-image-1'))).toEqual({ microUsd: 167_000 + 750, basis: 'per-image' });
  });

  test('multiplies pictures and previews by n, the prompt only once', () => {
    const parameters = { n: 4, quality: 'medium', partialImages: 3 } as const;
    const microUsd = 4 * 42_000 + 4 * 3 * 100 * 40 + 150 * 5;
    expect(estimateCost(order('gpt-image-1', { parameters }))).toEqual({ microUsd, basis: 'per-image' });
  });

  test('counts reference pictures at the price of pictures', () => {
    const without = estimateCost(order('gpt-image-1', { kind: 'edit' })).microUsd ?? 0;
    const withTwo = estimateCost(order('gpt-image-1', { kind: 'edit', references: 2 })).microUsd ?? 0;
    expect(withTwo - without).toBe(2 * 1_100 * 10);
  });

  test('adds the price of keeping the features of reference pictures', () => {
    const edit = { kind: 'edit', references: 2 } as const;
    const low = estimateCost(order('gpt-image-1', edit)).microUsd ?? 0;
    const parameters = { inputFidelity: 'high' } as const;
    const high = estimateCost(order('gpt-image-1', { ...edit, parameters })).microUsd ?? 0;
    expect(high - low).toBe(2 * 6_240 * 10);
  });

  test.each([
    ['gpt-4o-image-vip', 9_000],
    ['gpt-4o-image', 5_000],
  ])('gives %s the same flat price whatever n and prompt', (id, microUsd) => {
    for (const n of [1, 4, 10]) {
      expect(estimateCost(order(id, { parameters: { n } }))).toEqual({ microUsd, basis: 'per-call' });
    }
  });

  test('estimates a free size by its patches, far below its pixels, and marks the price as an estimate', () => {
    const parameters = { size: '2048x2048', quality: 'high' } as const;
    expect(estimateCost(order('gpt-image-2', { parameters }))).toEqual({
      microUsd: 14_272 * 30 + 750,
      basis: 'estimate',
    });
  });

  test('counts a reference picture of the later models as the 1,024 tokens of a real call', () => {
    const changes = { kind: 'edit', price: getPrice('gpt-image-2.6-flare', '2026-11-28') } as const;
    const without = estimateCost(order('gpt-image-2.6-flare', changes)).microUsd ?? 0;
    const withTwo = estimateCost(order('gpt-image-2.6-flare', { ...changes, references: 2 })).microUsd ?? 0;
    expect(withTwo - without).toBe(2 * 1_024 * 8);
  });

  test('gives about ten cents, not $1.67, for 2.6 high at 4K', () => {
    const parameters = { size: '3840x2160', quality: 'high' } as const;
    const price = getPrice('gpt-image-2.6-flare', '2026-11-28');
    expect(estimateCost(order('gpt-image-2.6-flare', { parameters, price }))).toEqual({
      microUsd: 3_336 * 30 + 750,
      basis: 'estimate',
    });
  });

  test('marks low and medium of 2.6 as estimates, because no token count for the square is published', () => {
    const price = getPrice('gpt-image-2.6-flare', '2026-11-28');
    for (const quality of ['low', 'medium'] as const) {
      const { microUsd, basis } = estimateCost(
        order('gpt-image-2.6-flare', { parameters: { quality }, price }),
      );
      const of25 = quality === 'low' ? 196 : 439;
      expect(basis).toBe('estimate');
      expect(((microUsd ?? 0) - 750) / 30 / of25).toBeGreaterThan(3);
      expect(((microUsd ?? 0) - 750) / 30 / of25).toBeLessThan(4.5);
    }
  });

  test('knows no price for a model that has none in the table or in the live list', () => {
    for (const id of ['gpt-image-2.5-flare', 'somebody-elses-model']) {
      expect(estimateCost(order(id))).toEqual({ microUsd: null, basis: 'estimate' });
    }
  });

  test('estimates an unpriced model of the family from the live token price', () => {
    const livePrice = { inputMicroUsdPerMillion: 5_000_000, outputMicroUsdPerMillion: 30_000_000 };
    const estimates = (['low', 'medium', 'high'] satisfies Quality[]).map(
      (quality) =>
        estimateCost(order('gpt-image-2.6-flare', { livePrice, parameters: { quality } })).microUsd,
    );
    expect(estimates).toEqual([196 * 30 + 750, 1_756 * 30 + 750, 7_024 * 30 + 750]);
  });

  test('gives no price to a model that the table lacks, even with a live price, because its tokens are not known', () => {
    const livePrice = { inputMicroUsdPerMillion: 1_000_000, outputMicroUsdPerMillion: 2_000_000 };
    expect(estimateCost(order('somebody-elses-model', { livePrice })).microUsd).toBeNull();
  });

  test.each([
    ['gemini-3-pro-image', '1K', 134_400],
    ['gemini-3-pro-image', '2K', 134_400],
    ['gemini-3-pro-image', '4K', 240_000],
    ['gemini-3.1-flash-image', '512', 44_820],
    ['gemini-3.1-flash-image', '1K', 67_200],
    ['gemini-3.1-flash-image', '2K', 100_800],
    ['gemini-3.1-flash-image', '4K', 151_200],
    ['gemini-3.1-flash-lite-image', '1K', 33_600],
    ['gemini-nano-banana-2.1', undefined, 33_600],
    ['gemini-2.5-flash-image', undefined, 38_700],
  ] as const)('prices a picture of %s by its resolution %s', (id, resolution, microUsd) => {
    for (const listedId of [id, `${id}-preview`]) {
      const price = getPrice(listedId, '2026-11-28');
      const estimate = estimateCost(order(listedId, { prompt: '', parameters: { resolution }, price }));
      expect(estimate).toEqual({ microUsd, basis: 'per-image' });
    }
  });

  test('counts the prompt and the references once per call for a model that makes one picture per call', () => {
    const price = getPrice('gemini-3-pro-image', '2026-11-28');
    const one = order('gemini-3-pro-image', { kind: 'edit', references: 2, price });
    const three = { ...one, parameters: { n: 3 } };
    expect(estimateCost(one).microUsd).toBe(134_400 + 150 * 2 + 2 * 1_120 * 2);
    expect(estimateCost(three).microUsd).toBe(3 * (estimateCost(one).microUsd ?? 0));
  });

  test('counts a reference of known size by its patches, up to 1,536 of them', () => {
    const changes = { kind: 'edit', price: getPrice('gpt-image-2.6-flare', '2026-11-28') } as const;
    const parameters = { size: '1024x1024' } as const;
    const costOf = (...referenceSizes: Size[]) =>
      estimateCost(
        order('gpt-image-2.6-flare', {
          ...changes,
          parameters,
          references: referenceSizes.length,
          referenceSizes,
        }),
      ).microUsd ?? 0;
    expect(costOf('1024x1024') - costOf()).toBe(1_024 * 8);
    expect(costOf('500x333') - costOf()).toBe(16 * 11 * 8);
    expect(costOf('2048x2048', '64x64') - costOf()).toBe((1_536 + 4) * 8);
  });

  test.each([
    ['1024x1024', '1024x1024'],
    ['1200x1024', '1024x1024'],
    ['4000x3000', '1536x1024'],
    ['600x2000', '1024x1536'],
  ] as const)('estimates an edit of a picture of %s with size auto as %s', (own, size) => {
    const price = getPrice('gpt-image-2.5-flare', '2026-11-28');
    const edit = { kind: 'edit', references: 1, referenceSizes: [own], price } as const;
    expect(estimateCost(order('gpt-image-2.5-flare', edit))).toEqual(
      estimateCost(order('gpt-image-2.5-flare', { ...edit, parameters: { size } })),
    );
  });

  test('repeats what the gateway last reported if no source states a price', () => {
    const rememberedMicroUsd = 31_500;
    expect(estimateCost(order('doubao-seedream-4-5', { rememberedMicroUsd, parameters: { n: 3 } }))).toEqual({
      microUsd: 94_500,
      basis: 'estimate',
    });
    const price = getPrice('gpt-image-2.6-flare', '2026-11-28');
    const stated = order('gpt-image-2.6-flare', { rememberedMicroUsd, price });
    expect(estimateCost(stated).basis).toBe('per-image');
    const fitted = order('gpt-image-2.6-flare', {
      rememberedMicroUsd,
      price,
      parameters: { quality: 'low' },
    });
    expect(estimateCost(fitted)).toEqual({ microUsd: rememberedMicroUsd, basis: 'estimate' });
  });

  test('ignores placeholder prices in the live list', () => {
    const livePrice = { inputMicroUsdPerMillion: 2_000_000, outputMicroUsdPerMillion: 2_000_000 };
    for (const id of ['qwen-image-3.0', 'wan2.7-image', 'glm-image', 'doubao-seedream-5-5', 'flux-2-pro']) {
      expect(estimateCost(order(id, { livePrice })).microUsd).toBeNull();
    }
  });
});

/** Picture tokens at 1024 × 1024 by section F of the facts, written independently of the price table. */
const squareTokens = {
  'gpt-image-2': { low: 196, medium: 1_756, high: 7_024 },
  'gpt-image-2.5-flare': { low: 196, medium: 439, high: 1_756, xhigh: 3_122, max: 7_024 },
  'gpt-image-2.5-sunburst': { low: 196, medium: 439, high: 1_756, xhigh: 3_122, max: 7_024 },
  'gpt-image-2.6-flare': { high: 1_756, xhigh: 3_122, max: 7_024 },
  'gpt-image-2.6-sunburst': { high: 1_756, xhigh: 3_122, max: 7_024 },
} as const;
const facts: [string, Quality, Size, number][] = [];
for (const [id, counts] of Object.entries(squareTokens)) {
  for (const [quality, tokens] of Object.entries(counts) as [Quality, number][]) {
    facts.push([id, quality, '1024x1024', tokens], [id, quality, '1024x1536', tokens * 0.78]);
    facts.push([id, quality, '1536x1024', tokens * 0.78]);
  }
}
for (const id of ['gpt-image-2.6-flare', 'gpt-image-2.6-sunburst']) {
  facts.push([id, 'low', '1536x1024', 664], [id, 'high', '1536x1024', 1_353]);
  facts.push([id, 'high', '3840x2160', 3_337]);
}

describe('estimates of the GPT Image family', () => {
  test.each(facts)('%s %s %s are within 5 %% of what is known', (id, quality, size, tokens) => {
    const price = getPrice(id, '2026-11-28');
    const { microUsd } = estimateCost(order(id, { prompt: '', price, parameters: { quality, size } }));
    expect(Math.abs((microUsd ?? 0) / (tokens * 30) - 1)).toBeLessThan(0.05);
  });

  test.each(
    catalogueModels.filter(({ family }) => family === 'gpt-image').map((model) => [model.id, model] as const),
  )('give %s a price for each quality at five sizes that never falls as quality rises', (id, model) => {
    const price = getPrice(id, '2026-11-28');
    for (const size of model.sizes.sizes.slice(0, 5)) {
      let last = 0;
      for (const quality of model.qualities) {
        const { microUsd } = estimateCost(order(id, { price, parameters: { quality, size } }));
        expect(microUsd).toBeGreaterThan(last);
        last = microUsd ?? 0;
      }
    }
  });
});
