import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { directives, hasDirective, toggleDirective, writeSize } from '@/lib/catalogue/prompt-directives';
import { writtenSize } from '@/lib/catalogue/written-size';

const language = fc.constantFrom('en', 'zh-Hant', 'zh-Hans');
const directive = fc.constantFrom(...directives);
/** Prompts that do not themselves ask for a ratio or for transparency. */
const plainPrompt = fc
  .oneof(fc.lorem(), fc.constantFrom('一隻紅貓', '一只红猫，在雨里', 'a cat at 2:30, seat 12:3', ''))
  .filter((prompt) => directives.every((each) => !hasDirective(prompt, each)));

describe('hasDirective', () => {
  test.each([
    ['3D cartoon, 2:3 portrait.', '2:3'],
    ['畫面比例 3：2', '3:2'],
    ['1 : 1', '1:1'],
    ['on a Transparent Background', 'transparent'],
    ['背景透明', 'transparent'],
  ] as const)('finds the directive in %j', (prompt, wish) => {
    expect(hasDirective(prompt, wish)).toBe(true);
  });

  test.each(['at 2:30', 'row 12:3', '1:2:3', '21:32'])('finds no ratio in %j', (prompt) => {
    expect(hasDirective(prompt, '2:3')).toBe(false);
  });
});

describe('toggleDirective', () => {
  test('writes a directive into the prompt, in the language of the prompt', () => {
    expect(toggleDirective('a cat', '2:3', 'zh-Hant')).toBe('a cat. Aspect ratio 2:3.');
    expect(toggleDirective('一隻貓', '2:3', 'zh-Hant')).toBe('一隻貓。畫面比例 2:3。');
    expect(toggleDirective('一只猫。', 'transparent', 'zh-Hans')).toBe('一只猫。透明背景。');
    expect(toggleDirective('', '1:1', 'zh-Hans')).toBe('画面比例 1:1。');
  });

  test('adds a directive once, and removes it when it is toggled again', () => {
    fc.assert(
      fc.property(plainPrompt, directive, language, (prompt, wish, inLanguage) => {
        const on = toggleDirective(prompt, wish, inLanguage);
        expect(hasDirective(on, wish)).toBe(true);
        expect(on.startsWith(prompt.trimEnd())).toBe(true);
        expect(hasDirective(toggleDirective(on, wish, inLanguage), wish)).toBe(false);
      }),
    );
  });

  test('replaces one ratio with another and leaves transparency alone', () => {
    fc.assert(
      fc.property(plainPrompt, language, (prompt, inLanguage) => {
        const tall = toggleDirective(toggleDirective(prompt, 'transparent', inLanguage), '2:3', inLanguage);
        const wide = toggleDirective(tall, '3:2', inLanguage);
        expect(directives.filter((each) => hasDirective(wide, each))).toEqual(['3:2', 'transparent']);
      }),
    );
  });
});

describe('a size in words', () => {
  it('is written as its ratio, replaces another, and is removed by auto', () => {
    const tall = writeSize('a cat', '1024x1536', 'en');
    expect(tall).toBe('a cat. Aspect ratio 2:3.');
    expect(writtenSize(tall)).toBe('1024x1536');
    const wide = writeSize(tall, '1536x1024', 'en');
    expect(wide).toBe('a cat. Aspect ratio 3:2.');
    expect(writeSize(wide, 'auto', 'en')).toBe('a cat.');
    expect(writtenSize('a cat')).toBe('auto');
  });

  it('overrides a ratio in the user’s own words, because the last one counts', () => {
    const wide = writeSize('a 2:3 poster', '1536x1024', 'en');
    expect(wide).toBe('a 2:3 poster. Aspect ratio 3:2.');
    expect(writtenSize(wide)).toBe('1536x1024');
    expect(writtenSize(writeSize(wide, '1024x1536', 'en'))).toBe('1024x1536');
    expect(writeSize('from 2:3 to 3:2', '1024x1536', 'en')).toBe('from 2:3 to 3:2. Aspect ratio 2:3.');
  });

  it('is read from the user’s own words, and not written twice', () => {
    expect(writtenSize('一張 2：3 的海報')).toBe('1024x1536');
    expect(writeSize('a 2:3 poster', '1024x1536', 'en')).toBe('a 2:3 poster');
  });
});
