import { expect, test } from 'vitest';
import { exchangeRates, getExchangeRate } from '@/lib/catalogue/exchange-rates';
import { getPrice } from '@/lib/catalogue/prices';

test('exchange rates are dated, sourced and in order', () => {
  const dates = exchangeRates.map(({ from }) => from);
  expect(dates).toEqual([...dates].sort());
  for (const { from, source } of exchangeRates) {
    expect(from).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(source).toMatch(/^https:/);
  }
});

test('the first exchange rate agrees with both conversions on the gateway’s page', () => {
  const { cnyPerUsd } = getExchangeRate('2025-06-04');
  const yuan = (model: string) => ((getPrice(model, '2025-06-04')?.perCall ?? 0) / 1_000_000) * cnyPerUsd;
  expect(yuan('gpt-4o-image-vip').toFixed(2)).toBe('0.06');
  expect(yuan('gpt-4o-image').toFixed(2)).toBe('0.04');
});
