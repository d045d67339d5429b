import { describe, expect, it } from 'vitest';
import { negotiateLocale } from '@/i18n/negotiate-locale';

describe('the language of a request', () => {
  it.each([
    ['zh-TW,zh;q=0.9,en-US;q=0.8,en;q=0.7', 'zh-Hant'],
    ['zh-HK,zh;q=0.9', 'zh-Hant'],
    ['zh-MO', 'zh-Hant'],
    ['zh-Hant-CN', 'zh-Hant'],
    ['yue-HK', 'zh-Hant'],
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-Hans'],
    ['zh-SG', 'zh-Hans'],
    ['zh', 'zh-Hans'],
    ['zh-Hans-TW', 'zh-Hans'],
  ])('follows the script that readers of %s use', (header, locale) => {
    expect(negotiateLocale(header)).toBe(locale);
  });

  it('is the first preferred one that the studio has', () => {
    expect(negotiateLocale('en-GB,zh-TW;q=0.9')).toBe('en');
    expect(negotiateLocale('en;q=0.4,zh-TW;q=0.9')).toBe('zh-Hant');
    expect(negotiateLocale('fr-FR,fr;q=0.9,zh-CN;q=0.5')).toBe('zh-Hans');
  });

  it('is never one that is refused with q=0', () => {
    expect(negotiateLocale('zh-TW;q=0,fr')).toBe('en');
  });

  it.each([[null], [''], ['*'], ['de,ja;q=0.5'], ['zh_TW;q=x,,;;'], [',,,;q=']])(
    'is English for %s',
    (header) => {
      expect(negotiateLocale(header)).toBe('en');
    },
  );
});
