import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatCny, formatUsd, tokenCostMicroUsd } from '@/lib/catalogue/money';

const amounts = fc.integer({ min: 0, max: 2_000_000_000_000 });

function microUsdOf(text: string): number {
  const [whole = '', fraction = ''] = text.replace(/[$,]/g, '').split('.');
  return Number(whole) * 1_000_000 + Number(fraction.padEnd(6, '0'));
}

describe('formatCny', () => {
  test.each([
    [0, '≈¥0.00'],
    [50, '<¥0.001'],
    [5_000, '≈¥0.036'],
    [9_000, '≈¥0.064'],
    [1_000_000, '≈¥7.10'],
  ])('writes %i micro-dollars as %s', (microUsd, text) => {
    expect(formatCny(microUsd, { cnyPerUsd: 7.1 })).toBe(text);
  });
});

describe('formatUsd', () => {
  test.each([
    [0, '$0.00', '$0.00'],
    [1, '<$0.001', '$0.000001'],
    [499, '<$0.001', '$0.000499'],
    [500, '$0.001', '$0.0005'],
    [9_000, '$0.009', '$0.009'],
    [42_000, '$0.042', '$0.042'],
    [250_350, '$0.250', '$0.25035'],
    [999_499, '$0.999', '$0.999499'],
    [1_000_000, '$1.00', '$1.000'],
    [1_005_000, '$1.01', '$1.005'],
    [1_234_567_890, '$1,234.57', '$1,234.56789'],
    [-42_000, '-$0.042', '-$0.042'],
  ])('writes %i micro-dollars as about %s, exactly %s', (microUsd, about, exact) => {
    expect(formatUsd(microUsd, 'about')).toBe(about);
    expect(formatUsd(microUsd, 'exact')).toBe(exact);
  });

  test('keeps two decimals for an amount that rounds up to a dollar', () => {
    expect(formatUsd(999_500, 'about')).toBe('$1.00');
    expect(formatUsd(999_999, 'about')).toBe('$1.00');
  });

  test('loses no micro-dollar in the exact form', () => {
    fc.assert(
      fc.property(amounts, (microUsd) => {
        expect(microUsdOf(formatUsd(microUsd, 'exact'))).toBe(microUsd);
      }),
    );
  });

  test('has three to six decimals in the exact form, unless it is zero', () => {
    fc.assert(
      fc.property(amounts.filter(Boolean), (microUsd) => {
        expect(formatUsd(microUsd, 'exact')).toMatch(/^\$\d{1,3}(,\d{3})*\.\d{3,6}$/);
      }),
    );
  });

  test('is never off by more than half of the last digit in the short form', () => {
    fc.assert(
      fc.property(amounts, (microUsd) => {
        const text = formatUsd(microUsd, 'about');
        if (text === '<$0.001') expect(microUsd).toBeLessThan(500);
        else
          expect(Math.abs(microUsdOf(text) - microUsd)).toBeLessThanOrEqual(
            microUsd < 1_000_000 ? 500 : 5_000,
          );
      }),
    );
  });

  test('has three decimals under a dollar and two from a dollar on in the short form, unless it is zero', () => {
    fc.assert(
      fc.property(fc.oneof(amounts.filter(Boolean), fc.integer({ min: 1, max: 2_000_000 })), (microUsd) => {
        const text = formatUsd(microUsd, 'about');
        expect(text).toMatch(/^(<\$0\.001|\$0\.\d{3}|\$[1-9]\d{0,2}(,\d{3})*\.\d{2})$/);
      }),
    );
  });

  test('never makes a larger amount look smaller', () => {
    fc.assert(
      fc.property(fc.integer({ min: 500, max: 3_000_000 }), fc.nat(100_000), (microUsd, more) => {
        const lower = microUsdOf(formatUsd(microUsd, 'about'));
        expect(microUsdOf(formatUsd(microUsd + more, 'about'))).toBeGreaterThanOrEqual(lower);
      }),
    );
  });
});

describe('tokenCostMicroUsd', () => {
  test('rounds once, at the end: three parts of 0.4 are one micro-dollar', () => {
    const part = { tokens: 1, microUsdPerMillion: 400_000 };
    expect(tokenCostMicroUsd([part])).toBe(0);
    expect(tokenCostMicroUsd([part, part, part])).toBe(1);
  });

  test('is exact for whole micro-dollars per token, and adds up', () => {
    const tokens = fc.nat(100_000_000);
    const rate = fc.integer({ min: 0, max: 60 });
    fc.assert(
      fc.property(tokens, rate, tokens, rate, (someTokens, someRate, moreTokens, moreRate) => {
        const parts = [
          { tokens: someTokens, microUsdPerMillion: someRate * 1_000_000 },
          { tokens: moreTokens, microUsdPerMillion: moreRate * 1_000_000 },
        ];
        expect(tokenCostMicroUsd(parts)).toBe(someTokens * someRate + moreTokens * moreRate);
      }),
    );
  });

  test('is zero for no tokens', () => {
    expect(tokenCostMicroUsd([])).toBe(0);
  });
});
