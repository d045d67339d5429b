import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkSize } from '@/lib/catalogue/check-parameters';
import { getCatalogueModel, unlistedModel } from '@/lib/catalogue/models';

const ruleOf = (id: string) => (getCatalogueModel(id) ?? unlistedModel(id)).sizes;
const free = ruleOf('gpt-image-2');
const listed = ruleOf('gpt-image-1');
const reasonFor = (size: string) => checkSize(free, size)[0]?.reason ?? 'none';

describe('checkSize with a list', () => {
  test('takes auto and the three listed sizes, nothing else', () => {
    for (const size of [undefined, '1024x1024', '1024x1536', '1536x1024']) {
      expect(checkSize(listed, size)).toEqual([]);
    }
    for (const size of ['1024x1792', '512x512', '1536x1536', '1025x1024', 'auto', '']) {
      expect(checkSize(listed, size)).toMatchObject([
        { field: 'parameters.size', reason: 'size-not-offered' },
      ]);
    }
  });
});

describe('checkSize with free sizes', () => {
  test.each([
    ['1024x1024', 'none'],
    ['3840x2160', 'none'],
    ['3840x1280', 'none'], // 3:1, the longest edge
    ['1280x3840', 'none'],
    ['1024x640', 'none'], // exactly the fewest pixels
    ['2880x2880', 'none'], // exactly the most pixels
    ['1000x1024', 'size-multiple'],
    ['1024x1023', 'size-multiple'],
    ['3856x1600', 'size-edge'],
    ['1600x3856', 'size-edge'],
    ['1936x640', 'size-ratio'],
    ['640x1936', 'size-ratio'],
    ['1008x640', 'size-pixels'],
    ['16x16', 'size-pixels'],
    ['00x00', 'size-pixels'],
    ['2896x2880', 'size-pixels'],
    ['3840x3840', 'size-pixels'],
  ])('%s: %s', (size, reason) => {
    expect(reasonFor(size)).toBe(reason);
  });

  test('always accepts auto', () => {
    expect(checkSize(free, undefined)).toEqual([]);
  });

  /** The documented rule as one expression. */
  const documented = (width: number, height: number) =>
    width % 16 === 0 &&
    height % 16 === 0 &&
    Math.max(width, height) <= 3840 &&
    Math.max(width, height) / Math.min(width, height) <= 3 &&
    width * height >= 655_360 &&
    width * height <= 8_294_400;

  const edge = fc.oneof(
    fc.integer({ min: 10, max: 99_999 }),
    fc.integer({ min: 1, max: 260 }).map((steps) => steps * 16),
  );

  test('accepts a size exactly if the documented rule does', () => {
    fc.assert(
      fc.property(edge, edge, (width, height) => {
        expect(checkSize(free, `${width}x${height}`).length === 0).toBe(documented(width, height));
      }),
      { numRuns: 2_000 },
    );
  });

  test('gives the same result whichever edge is longer', () => {
    fc.assert(
      fc.property(edge, edge, (width, height) => {
        expect(checkSize(free, `${width}x${height}`)).toEqual(checkSize(free, `${height}x${width}`));
      }),
    );
  });
});
