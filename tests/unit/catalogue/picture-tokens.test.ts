import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pictureTokens } from '@/lib/catalogue/picture-price';
import { priceRows } from '@/lib/catalogue/prices';

const counts = priceRows.flatMap(({ model, outTokens }) =>
  Object.entries(outTokens?.published ?? {}).flatMap(([quality, sizes]) =>
    Object.entries(sizes).map(([size, tokens = 0]) => ({
      model,
      quality,
      size,
      tokens,
      edge: Object.entries(outTokens?.edges ?? {}).find(([name]) => name === quality)?.[1] ?? 0,
    })),
  ),
);

describe('pictureTokens', () => {
  test.each(counts)(
    'is within 3 % of the $tokens reported for $model $quality $size',
    ({ edge, size, tokens }) => {
      expect(Math.abs(pictureTokens(edge, size) / tokens - 1)).toBeLessThan(0.03);
    },
  );

  test('agrees with the count of a real call at 4K', () => {
    expect(Math.abs(pictureTokens(48, '3840x2160') - 3_337)).toBeLessThan(5);
  });

  const edge = fc.constantFrom(16, 24, 33, 45, 48, 64, 96);

  test('grows with the pixels of a fixed ratio', () => {
    const ratio = fc.constantFrom([1, 1], [3, 2], [16, 9], [3, 1], [5, 4]);
    fc.assert(
      fc.property(edge, ratio, fc.integer({ min: 20, max: 160 }), (patches, [wide = 1, high = 1], scale) => {
        const at = (factor: number) => pictureTokens(patches, `${wide * 16 * factor}x${high * 16 * factor}`);
        expect(at(scale + 1)).toBeGreaterThanOrEqual(at(scale));
      }),
    );
  });

  test('is the same whichever edge is longer, and does not jump next to the square', () => {
    fc.assert(
      fc.property(edge, fc.integer({ min: 60, max: 150 }), (patches, steps) => {
        const near = pictureTokens(patches, `${steps * 16 + 16}x${steps * 16}`);
        expect(near).toBe(pictureTokens(patches, `${steps * 16}x${steps * 16 + 16}`));
        expect(near / pictureTokens(patches, `${steps * 16}x${steps * 16}`)).toBeGreaterThan(0.93);
      }),
    );
  });
});
