import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { estimatePromptTokens } from '@/lib/catalogue/input-tokens';

describe('estimatePromptTokens', () => {
  test.each([
    ['', 0],
    ['cat', 1],
    ['a red cat on a mat', 5],
    ['一隻紅貓', 4],
    ['a 貓', 2],
    ['😀', 1],
  ])('counts %j as %i', (prompt, tokens) => {
    expect(estimatePromptTokens(prompt)).toBe(tokens);
  });

  test('never falls when a prompt grows, and adds at most one token per character', () => {
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(text, text, (prompt, more) => {
        const before = estimatePromptTokens(prompt);
        const after = estimatePromptTokens(prompt + more);
        expect(after).toBeGreaterThanOrEqual(before);
        expect(after - before).toBeLessThanOrEqual([...more].length);
      }),
    );
  });
});
