import { describe, expect, test } from 'vitest';
import { addCosts, estimateCost, type PricedRequest, settleCost } from '@/lib/catalogue/cost';
import { getCatalogueModel, unlistedModel } from '@/lib/catalogue/models';
import { costKey } from '@/lib/catalogue/priced-request';
import { getPrice } from '@/lib/catalogue/prices';
import type { JobParameters } from '@/lib/protocol/job-request';

function order(
  id: string,
  parameters: JobParameters = {},
  changes: Partial<PricedRequest> = {},
): PricedRequest {
  return {
    model: getCatalogueModel(id) ?? unlistedModel(id),
    kind: 'create',
    prompt: 'x'.repeat(600), // 150 tokens
    parameters,
    price: getPrice(id, '2026-11-22'),
    livePrice: null,
    ...changes,
  };
}

const usage = (inputTextTokens: number, inputImageTokens: number, outputTokens: number) => ({
  inputTextTokens,
  inputImageTokens,
  outputTokens,
});

describe('settleCost', () => {
  test('charges the documented sample to the micro-dollar: 150 text tokens in and 6240 out are $0.25035', () => {
    const sample = order('gpt-image-1', { quality: 'high', size: '1024x1536' });
    expect(settleCost(sample, { charged: true, delivered: 1, usage: usage(150, 0, 6240) })).toEqual({
      microUsd: 250_350,
      basis: 'usage',
    });
  });

  test.each([
    ['gpt-image-1', 272, 10_880],
    ['gpt-image-1', 1056, 42_240],
    ['gpt-image-1', 4160, 166_400],
    ['gpt-image-1.5', 4160, 133_120],
    ['gpt-image-1-mini', 4160, 33_280],
    ['gpt-image-2', 7000, 210_000],
  ])('prices output tokens of %s (%i) at its own rate', (id, tokens, microUsd) => {
    const outcome = { charged: true, delivered: 1, usage: usage(0, 0, tokens) };
    expect(settleCost(order(id), outcome)).toEqual({ microUsd, basis: 'usage' });
  });

  test('prices picture tokens apart from text tokens if a source states their price', () => {
    const outcome = { charged: true, delivered: 1, usage: usage(100, 1000, 0) };
    expect(settleCost(order('gpt-image-1'), outcome).microUsd).toBe(100 * 5 + 1000 * 10);
    expect(settleCost(order('gpt-image-2'), outcome).microUsd).toBe(100 * 5 + 1000 * 8);
    expect(settleCost(order('gpt-image-1.5'), outcome).microUsd).toBe(100 * 5 + 1000 * 8);
    expect(settleCost(order('gpt-image-1-mini'), outcome).microUsd).toBe(100 * 2 + 1000 * 2.5);
  });

  test('trusts usage more than the number of pictures, even if none came', () => {
    const outcome = { charged: true, delivered: 0, usage: usage(150, 0, 6240) };
    expect(settleCost(order('gpt-image-1', { n: 4 }), outcome)).toEqual({
      microUsd: 250_350,
      basis: 'usage',
    });
  });

  test('charges the table’s price for each delivered picture, with prompt and previews, if there is no usage', () => {
    const asked = order('gpt-image-1', { n: 4, quality: 'low', size: '1536x1024', partialImages: 1 });
    expect(settleCost(asked, { charged: true, delivered: 3, usage: null })).toEqual({
      microUsd: 3 * 16_000 + 3 * 100 * 40 + 750,
      basis: 'per-image',
    });
  });

  test('charges the whole estimate for a call that was sent and delivered nothing', () => {
    const asked = order('gpt-image-1', { n: 2, quality: 'medium' });
    expect(settleCost(asked, { charged: true, delivered: 0, usage: null })).toEqual({
      microUsd: estimateCost(asked).microUsd,
      basis: 'estimate',
    });
  });

  test.each([
    ['gpt-4o-image-vip', 9_000],
    ['gpt-4o-image', 5_000],
  ])('charges %s once per call, for ten pictures and for none', (id, microUsd) => {
    for (const delivered of [0, 1, 10]) {
      const report = settleCost(order(id, { n: 10 }), { charged: true, delivered, usage: null });
      expect(report).toEqual({ microUsd, basis: 'per-call' });
    }
  });

  test.each(['gpt-image-1', 'gpt-4o-image', 'somebody-elses-model'])(
    'charges nothing for %s if the gateway refused before work began',
    (id) => {
      const report = settleCost(order(id), { charged: false, delivered: 0, usage: null });
      expect(report).toEqual({ microUsd: 0, basis: 'none' });
    },
  );

  test('gets the price of an unknown model from usage and the live list', () => {
    const livePrice = { inputMicroUsdPerMillion: 1_000_000, outputMicroUsdPerMillion: 2_500_000 };
    const outcome = { charged: true, delivered: 1, usage: usage(100, 10, 1_000) };
    expect(settleCost(order('somebody-elses-model', {}, { livePrice }), outcome)).toEqual({
      microUsd: 110 + 2_500,
      basis: 'usage',
    });
  });

  test('is unknown, not zero, if neither price nor usage is known', () => {
    const outcome = { charged: true, delivered: 1, usage: null };
    expect(settleCost(order('somebody-elses-model'), outcome)).toEqual({ microUsd: null, basis: 'estimate' });
    const halfPrice = { inputMicroUsdPerMillion: 1_000_000, outputMicroUsdPerMillion: null };
    const counted = { ...outcome, usage: usage(1, 0, 1) };
    expect(
      settleCost(order('somebody-elses-model', {}, { livePrice: halfPrice }), counted).microUsd,
    ).toBeNull();
  });

  test('estimates the pictures without usage of an answer that broke off, which makes the sum an estimate', () => {
    const asked = order('gpt-image-1', { n: 3, quality: 'high', partialImages: 1 });
    const outcome = { charged: true, delivered: 1, usage: usage(150, 0, 4260), unreported: 2 };
    expect(settleCost(asked, outcome)).toEqual({
      microUsd: 150 * 5 + 4260 * 40 + 2 * (167_000 + 100 * 40),
      basis: 'estimate',
    });
    expect(settleCost(asked, { ...outcome, unreported: 0 })).toEqual({
      microUsd: 150 * 5 + 4260 * 40,
      basis: 'usage',
    });
  });

  test('counts everything requested if an answer broke off without usage, whatever had arrived', () => {
    const asked = order('gpt-image-1', { n: 3 });
    expect(settleCost(asked, { charged: true, delivered: 1, usage: null, unreported: 2 })).toEqual({
      microUsd: estimateCost(asked).microUsd,
      basis: 'estimate',
    });
  });

  test('estimates a free size that the table does not list if no usage is reported', () => {
    const asked = order('gpt-image-2', { size: '2048x2048', quality: 'low' });
    expect(settleCost(asked, { charged: true, delivered: 1, usage: null })).toEqual({
      microUsd: 397 * 30 + 750,
      basis: 'estimate',
    });
  });

  test('takes what the gateway reported, to the micro-dollar, whatever else is known', () => {
    const reported = {
      charged: true,
      delivered: 0,
      usage: usage(1, 2, 3),
      unreported: 1,
      reportedMicroUsd: 26_436,
    };
    expect(settleCost(order('gpt-image-2'), reported)).toEqual({ microUsd: 26_436, basis: 'gateway' });
    expect(settleCost(order('gpt-4o-image'), reported)).toEqual({ microUsd: 26_436, basis: 'gateway' });
    expect(settleCost(order('flux-2-pro'), { ...reported, reportedMicroUsd: 0 })).toEqual({
      microUsd: 0,
      basis: 'gateway',
    });
    expect(settleCost(order('flux-2-pro'), { ...reported, reportedMicroUsd: null }).microUsd).toBeNull();
  });

  test('prices Gemini’s pictures, prompt and thoughts by their own tokens', () => {
    const price = getPrice('gemini-3-pro-image', '2026-11-28');
    const told = { ...usage(31, 0, 1_120), outputTextTokens: 349 };
    const outcome = { charged: true, delivered: 1, usage: told };
    expect(settleCost(order('gemini-3-pro-image', {}, { price }), outcome)).toEqual({
      microUsd: 31 * 2 + 1_120 * 120 + 349 * 12,
      basis: 'usage',
    });
    const livePrice = { inputMicroUsdPerMillion: 1_000_000, outputMicroUsdPerMillion: 6_000_000 };
    expect(settleCost(order('gemini-3-pro-image', {}, { price, livePrice }), outcome).microUsd).toBe(
      31 + 1_120 * 120 + 349 * 6,
    );
    const ofPictures = { ...livePrice, outputMicroUsdPerMillion: 120_000_000 };
    expect(
      settleCost(order('gemini-3-pro-image', {}, { price, livePrice: ofPictures }), outcome).microUsd,
    ).toBe(31 + 1_120 * 120 + 349 * 12);
  });
});

describe('settleCost of a Gemini model without a row', () => {
  const told = { ...usage(31, 0, 1_120), outputTextTokens: 349 };
  const outcome = { charged: true, delivered: 1, usage: told };
  const settle = (outputMicroUsdPerMillion: number) => {
    const livePrice = { inputMicroUsdPerMillion: 2_000_000, outputMicroUsdPerMillion };
    return settleCost(order('gemini-4-pro-image', {}, { livePrice }), outcome);
  };

  test('never prices a picture as text, whose price may be the one that the gateway lists', () => {
    expect(settle(12_000_000)).toEqual({ microUsd: null, basis: 'estimate' });
  });

  test('uses a listed price that only pictures can have', () => {
    expect(settle(120_000_000)).toEqual({ microUsd: 31 * 2 + (1_120 + 349) * 120, basis: 'usage' });
  });
});

describe('addCosts', () => {
  const told = { microUsd: 26_436, basis: 'gateway' } as const;
  const free = { microUsd: 0, basis: 'none' } as const;

  test('has the weakest basis of its calls, not counting calls that cost nothing', () => {
    expect(addCosts([told, { microUsd: 30_000, basis: 'gateway' }, free])).toEqual({
      microUsd: 56_436,
      basis: 'gateway',
    });
    expect(addCosts([told, { microUsd: 1_000, basis: 'usage' }]).basis).toBe('usage');
    expect(
      addCosts([
        { microUsd: 1, basis: 'per-image' },
        { microUsd: 1, basis: 'per-call' },
      ]).basis,
    ).toBe('per-image');
    expect(addCosts([free, free])).toEqual(free);
    expect(addCosts([])).toEqual(free);
  });

  test('counts a call of unknown cost as the dearest of the others, and is then only an estimate', () => {
    const unknown = { microUsd: null, basis: 'estimate' } as const;
    expect(addCosts([told, { microUsd: 20_000, basis: 'gateway' }, unknown])).toEqual({
      microUsd: 26_436 + 20_000 + 26_436,
      basis: 'estimate',
    });
    expect(addCosts([unknown, free, unknown])).toEqual({ microUsd: null, basis: 'estimate' });
  });
});

describe('costKey', () => {
  const key = (parameters: JobParameters, changes: Partial<PricedRequest> = {}) =>
    costKey(order('flux-2-pro', parameters, changes));

  test('differs with what decides the price', () => {
    const keys = [
      key({}),
      key({ aspectRatio: '16:9' }),
      key({ size: '1024x1024' }),
      key({ quality: 'high' }),
      key({ resolution: '4K' }),
      key({}, { references: 1 }),
      key({}, { kind: 'edit' }),
      costKey(order('flux-2-flex')),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('does not differ with prompt, number, seed or file format', () => {
    expect(key({ n: 4, seed: 7, outputFormat: 'jpeg' }, { prompt: 'a cat' })).toBe(key({}));
  });
});
