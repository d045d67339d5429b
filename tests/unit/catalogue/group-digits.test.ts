import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupDigits } from '@/lib/catalogue/group-digits';

test.each(['en', 'zh-Hant', 'zh-Hans'])('groups digits as the formatter for %s does', (locale) => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (whole) => {
      expect(groupDigits(whole)).toBe(new Intl.NumberFormat(locale).format(whole));
    }),
  );
});
