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

  test('estimates a free size by its patches, far below its pixels, and says that it is an estimate', () => {
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

  test('says about ten cents, not $1.67, for 2.6 high at 4K', () => {
    const parameters = { size: '3840x2160', quality: 'high' } as const;
    const price = getPrice('gpt-image-2.6-flare', '2026-11-28');
    expect(estimateCost(order('gpt-image-2.6-flare', { parameters, price }))).toEqual({
      microUsd: 3_336 * 30 + 750,
      basis: 'estimate',
    });
  });

  test('calls what 2.6 takes at low and medium an estimate: of the square no count is told', () => {
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
    expect(estimates).toEqual([196 * 30 + 750, 1_756 * 30 + 750, 7_024 * 30 + 750]);
  });

  test('leaves a model unknown to the table at unknown, even with a live price: its tokens are not known', () => {
    const livePrice = { inputMicroUsdPerMillion: 1_000_000, outputMicroUsdPerMillion: 2_000_000 };
    expect(estimateCost(order('somebody-elses-model', { livePrice })).microUsd).toBeNull();
  });
});
