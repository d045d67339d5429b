import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocateBytes } from '@/lib/browser/references/fit-uploads-to-limit';

describe('a budget of bytes', () => {
  it('changes nothing if everything fits', () => {
    expect(allocateBytes([10, 20, 30], 60)).toEqual([10, 20, 30]);
  });

  it('gives the small what they need, and the large equal shares of the rest', () => {
    expect(allocateBytes([500, 10, 300], 210)).toEqual([100, 10, 100]);
    expect(allocateBytes([500, 60, 70], 230)).toEqual([100, 60, 70]);
  });

  it('is never exceeded, gives no picture more than it needs, and keeps the order of sizes', () => {
    const needs = fc.array(fc.nat(50_000_000), { maxLength: 16 });
    fc.assert(
      fc.property(needs, fc.nat(60_000_000), (all, budget) => {
        const shares = allocateBytes(all, budget);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeLessThanOrEqual(budget);
        for (const [at, share] of shares.entries()) expect(share).toBeLessThanOrEqual(all[at] ?? 0);
        const bySize = all.map((need, at) => [need, shares[at] ?? 0] as const).sort((a, b) => a[0] - b[0]);
        for (const [at, [, share]] of bySize.entries()) {
          const before = bySize[at - 1];
          if (before && before[0] < (bySize[at]?.[0] ?? 0)) expect(share).toBeGreaterThanOrEqual(before[1]);
        }
      }),
    );
  });
});
