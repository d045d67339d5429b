import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstTry, nextTry } from '@/lib/server/references/squeeze-picture';

/** How many tries a picture takes if its bytes fall with some power of its pixels and some share of its quality. */
function triesUntilItFits(picture: { share: number; power: number; saves: number; isLossless: boolean }) {
  const { share, power, saves, isLossless } = picture;
  let at = firstTry;
  for (let tries = 1; ; tries += 1) {
    const quality = isLossless || at.quality === firstTry.quality ? 1 : saves;
    const sizeBytes = quality * at.scale ** power;
    if (sizeBytes <= share) return { tries, filled: sizeBytes / share };
    const next = nextTry(at, { share: share / sizeBytes, isLossless });
    if (next === null) return { tries, filled: null };
    at = next;
  }
}

describe('a picture that is too large for its budget', () => {
  it('fits after at most four tries, whatever its bytes depend on', () => {
    fc.assert(
      fc.property(
        fc.record({
          share: fc.double({ min: 0.02, max: 1, noNaN: true }),
          power: fc.double({ min: 1.4, max: 2, noNaN: true }),
          saves: fc.double({ min: 0.6, max: 0.95, noNaN: true }),
          isLossless: fc.boolean(),
        }),
        (picture) => {
          const { tries, filled } = triesUntilItFits(picture);
          expect(tries).toBeLessThanOrEqual(4);
          // Nor is it made much smaller than necessary.
          if (tries > 1) expect(filled).toBeGreaterThan(0.35);
        },
      ),
    );
  });

  it('is not scaled below a twentieth of its edge', () => {
    expect(nextTry({ quality: 74, scale: 0.05 }, { share: 0.1, isLossless: false })).toBeNull();
    expect(nextTry({ quality: 74, scale: 0.06 }, { share: 0.01, isLossless: false })?.scale).toBe(0.05);
  });
});
