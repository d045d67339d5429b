import { describe, expect, test } from 'vitest';
import { estimateCost, type PricedRequest } from '@/lib/catalogue/cost';
import type { Quality } from '@/lib/catalogue/model';
import { getCatalogueModel, unlistedModel } from '@/lib/catalogue/models';
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
    ['gpt-image-2', 'low', '1024x1536', 5_000],
    ['gpt-image-2', 'medium', '1024x1024', 53_000],
    ['gpt-image-2', 'high', '1536x1024', 165_000],
  ] as const)('takes %s %s %s from the table and adds the prompt', (id, quality, size, perImage) => {
    const textIn = id === 'gpt-image-1-mini' ? 2 : 5;
    expect(estimateCost(order(id, { parameters: { quality, size } }))).toEqual({
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

  test('counts what keeping the features of reference pictures costs beside them', () => {
    const edit = { kind: 'edit', references: 2 } as const;
    const low = estimateCost(order('gpt-image-1', edit)).microUsd ?? 0;
    const parameters = { inputFidelity: 'high' } as const;
    const high = estimateCost(order('gpt-image-1', { ...edit, parameters })).microUsd ?? 0;
    expect(high - low).toBe(2 * 6_240 * 10);
  });

  test.each([
    ['gpt-4o-image-vip', 9_000],
    ['gpt-4o-image', 5_000],
  ])('asks for %s the same flat price whatever n and prompt', (id, microUsd) => {
    for (const n of [1, 4, 10]) {
      expect(estimateCost(order(id, { parameters: { n } }))).toEqual({ microUsd, basis: 'per-call' });
    }
  });

  test('scales a free size from the square by its pixels, and says that it is an estimate', () => {
    const parameters = { size: '2048x2048', quality: 'high' } as const;
    expect(estimateCost(order('gpt-image-2', { parameters }))).toEqual({
      microUsd: 4 * 211_000 + 750,
      basis: 'estimate',
    });
  });

  test('knows no price for a model that neither table nor live list prices', () => {
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
    expect(estimates).toEqual([6_000 + 750, 53_010 + 750, 211_020 + 750]);
  });

  test('leaves a model unknown to the table at unknown, even with a live price: its tokens are not known', () => {
    const livePrice = { inputMicroUsdPerMillion: 1_000_000, outputMicroUsdPerMillion: 2_000_000 };
    expect(estimateCost(order('somebody-elses-model', { livePrice })).microUsd).toBeNull();
  });
});
