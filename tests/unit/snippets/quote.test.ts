import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quote, quoteJson, quoteLines, quoteShell } from '@/lib/snippets/quote';

/** Any UTF-16 text, including halves of surrogate pairs, rich in what languages treat as special. */
const special = fc.constantFrom(
  '"',
  "'",
  '`',
  '\\',
  '\n',
  '\r',
  '$',
  '${',
  '"""',
  "'''",
  'JSON\n',
  '\u2028',
  '😀',
  '畫',
);
const text = fc
  .array(
    fc.oneof(
      special,
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    ),
  )
  .map((parts) => parts.join(''));
const onTheWire = (value: string) =>
  new TextDecoder().decode(new TextEncoder().encode(value)).replace(/^\ufeff/, '');

describe('quote', () => {
  test('is read back as the same text, on one line', () => {
    fc.assert(
      fc.property(text, (value) => {
        const literal = quote(value);
        expect(literal).not.toMatch(/[\n\r]/);
        expect(JSON.parse(literal)).toBe(value.replace(/\p{Surrogate}/gu, '\ufffd'));
      }),
    );
  });

  test('can be stored as UTF-8 without loss', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(onTheWire(quote(value))).toBe(quote(value));
      }),
    );
  });
});

describe('quoteLines', () => {
  test('has one literal per line, which together are the text', () => {
    expect(quoteLines('one\ntwo\n\nthree')).toEqual(['"one\\n"', '"two\\n"', '"\\n"', '"three"']);
    expect(quoteLines('')).toEqual(['""']);
    fc.assert(
      fc.property(text, (value) => {
        const parts: readonly unknown[] = quoteLines(value).map((literal) => JSON.parse(literal));
        expect(parts.join('')).toBe(JSON.parse(quote(value)));
      }),
    );
  });
});

describe('quoteShell', () => {
  test('is a single-quoted word, with the text’s own single quotes outside the others', () => {
    expect(quoteShell(`it's $HOME`)).toBe(`'it'\\''s $HOME'`);
    expect(quoteShell('')).toBe(`''`);
  });

  test('is single-quoted parts and escaped single quotes, which together are the text', () => {
    fc.assert(
      fc.property(text, (value) => {
        const word = quoteShell(value);
        expect(word).toMatch(/^(?:'[^']*'|\\')+$/);
        expect(word.replace(/'([^']*)'|\\(')/g, '$1$2')).toBe(value);
      }),
    );
  });
});

describe('quoteJson', () => {
  test('has no line that could end a here-document', () => {
    fc.assert(
      fc.property(text, (value) => {
        for (const line of quoteJson({ prompt: value, list: [value] }).split('\n')) {
          expect(line).toMatch(/^[[\]{} "]/);
        }
        expect(quoteJson(value)).not.toContain('\n');
      }),
    );
  });
});
