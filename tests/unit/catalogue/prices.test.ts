import { describe, expect, test } from 'vitest';
import { catalogueModels } from '@/lib/catalogue/models';
import { getPrice, priceRows } from '@/lib/catalogue/prices';

describe('prices', () => {
  test.each(priceRows.map((row) => [row.model, row] as const))(
    'of %s are dated and name a source',
    (_, row) => {
      expect(new Date(row.from).toISOString().slice(0, 10)).toBe(row.from);
      expect(row.source).toMatch(/^https:\/\//);
      expect(catalogueModels.some(({ id }) => id === row.model)).toBe(true);
    },
  );

  test('are whole micro-dollars', () => {
    const numbers = JSON.stringify(priceRows).match(/:\d[\d.]*/g) ?? [];
    expect(numbers.length).toBeGreaterThan(40);
    expect(numbers.filter((number) => number.includes('.'))).toEqual([]);
  });

  test.each(priceRows.map((row) => [row.model, row] as const))(
    'of %s hold from their day on and not before',
    (model, row) => {
      const dayBefore = new Date(Date.parse(row.from) - 86_400_000).toISOString().slice(0, 10);
      expect(getPrice(model, row.from)).toBe(row);
      expect(getPrice(model, dayBefore)).not.toBe(row);
      expect(getPrice(model, '9999-12-31')?.model).toBe(model);
    },
  );

  test('are never two for one model from the same day', () => {
    const keys = priceRows.map(({ model, from }) => `${model} ${from}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('are unknown for a model without a row and before the first row', () => {
    expect(getPrice('gpt-image-2.6-sunburst', '2026-11-22')).toBeNull();
    expect(getPrice('somebody-elses-model', '2026-11-22')).toBeNull();
    expect(getPrice('gpt-image-1', '2025-04-22')).toBeNull();
  });

  test('are flat for every model billed per call, and by tokens for no such model', () => {
    for (const model of catalogueModels) {
      const price = getPrice(model.id, '2026-11-22');
      if (price === null) continue;
      expect(price.perCall !== undefined).toBe(model.billing === 'per-call');
      expect(price.perToken !== undefined).toBe(model.billing === 'usage');
    }
  });
});
