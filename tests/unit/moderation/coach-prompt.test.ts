import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyRewrite } from '@/lib/moderation/apply-rewrite';
import { coachPrompt } from '@/lib/moderation/coach-prompt';

const FAMILIES = [undefined, 'gpt-image', 'reverse'] as const;

/** Names, words and connectors in an arbitrary order, between arbitrary text. */
const roughPrompt = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        ...[
          'Hayao Miyazaki',
          '宮崎駿',
          'Pikachu',
          '哈利·波特',
          'nude',
          '性感',
          'Apple logo',
          'logo of Nike',
          '小米的標誌',
        ],
        ...[
          'in the style of ',
          ' style',
          '風格',
          "'s",
          ' by ',
          '16:9',
          'no background',
          '"',
          '「',
          '」',
          '🦊',
          '\n',
          'の',
        ],
      ),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

describe('offsets', () => {
  it('count UTF-16 units, as a text field does, even after emoji and rare characters', () => {
    const prompt = '🦊🦊 𠮷野家 with Pikachu 🧑‍🎨 in the style of Hayao Miyazaki';
    const found = coachPrompt(prompt).map(({ start, end }) => prompt.slice(start, end));
    expect(found).toEqual(['Pikachu', 'Hayao Miyazaki']);
  });

  it('stay within bounds, in order and without overlap, whatever is typed', () => {
    fc.assert(
      fc.property(roughPrompt, fc.constantFrom(...FAMILIES), (prompt, modelFamily) => {
        let last = 0;
        for (const hint of coachPrompt(prompt, { modelFamily })) {
          expect(hint.start).toBeGreaterThanOrEqual(last);
          expect(hint.end).toBeGreaterThanOrEqual(hint.start);
          expect(hint.end).toBeLessThanOrEqual(prompt.length);
          expect(prompt.slice(hint.start, hint.end)).toBe(hint.matched);
          last = hint.end;
          expect(hint.rewrites.map((_, index) => typeof applyRewrite(prompt, hint, index))).not.toContain(
            'undefined',
          );
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe('overlapping matches', () => {
  it('are resolved in favour of the longest', () => {
    expect(coachPrompt('a lace lingerie set').map((hint) => hint.matched)).toEqual(['lace lingerie']);
    expect(coachPrompt('Nike logo').map((hint) => hint.matched)).toEqual(['Nike logo']);
    expect(coachPrompt('gold makeup, nude lipstick, sexy').map((hint) => hint.matched)).toEqual(['sexy']);
  });

  it('put a hint about a refused call before a tip on the text around it', () => {
    const long = `a sign that says "${'many small words '.repeat(8)}by Hayao Miyazaki"`;
    expect(coachPrompt(long).map((hint) => hint.kind)).toEqual(['living-artist']);
  });
});

describe('words', () => {
  it.each(['a foxy messiah', 'Nikesh', 'Putina', 'a bananude', 'Totoros9', 'マトトロン'])(
    'are not seen inside “%s”',
    (prompt) => {
      expect(coachPrompt(prompt)).toEqual([]);
    },
  );

  it.each([
    ['EVERY CASE: TAYLOR SWIFT', 'TAYLOR SWIFT'],
    ['Beyoncé', 'Beyoncé'],
    ['beyonce knowles', 'beyonce knowles'],
    ['Beyonce\u0301 Knowles', 'Beyonce\u0301 Knowles'],
    ['spider\u2010man', 'spider\u2010man'],
    ['Ｐｉｋａｃｈｕ', 'Ｐｉｋａｃｈｕ'],
    ['畫成Pikachu的樣子', 'Pikachu'],
    ['哈利波特', '哈利波特'],
    ['哈利・波特', '哈利・波特'],
  ])('are seen in “%s”', (prompt, matched) => {
    expect(coachPrompt(prompt).map((hint) => hint.matched)).toEqual([matched]);
  });

  it('need a capital letter if the same word in small letters is an everyday one', () => {
    expect(coachPrompt('Trump card')).toEqual([]);
    expect(coachPrompt('they trump the others')).toEqual([]);
    expect(coachPrompt('a mural of Trump')).toHaveLength(1);
  });
});

describe('the time it takes', () => {
  const dense = 'by Hayao Miyazaki, 宮崎駿風格, a sexy Pikachu with the Apple logo '.repeat(480);
  const plain = 'A quiet harbour at dawn, nets drying, 晨光灑在木造的小船上。'.repeat(700);

  it.each([
    ['ordinary text', plain, 40],
    ['names from end to end', dense, 160],
  ])('stays small for 32,000 characters of %s', (_name, text, limitMs) => {
    const prompt = text.slice(0, 32_000);
    coachPrompt(prompt);
    const times = Array.from({ length: 5 }, () => {
      const before = process.cpuUsage();
      coachPrompt(prompt);
      return process.cpuUsage(before).user / 1000;
    });
    // CPU milliseconds, which other processes do not lengthen; the measured time is a quarter of the limit.
    expect(Math.min(...times)).toBeLessThan(limitMs);
  });
});
