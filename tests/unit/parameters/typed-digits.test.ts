import { expect, test } from 'vitest';
import { typedDigits } from '@/lib/browser/parameters/typed-digits';

test('a number is read in digits of full width, too, and without what is not a digit', () => {
  expect(typedDigits('１０２４', 4)).toBe('1024');
  expect(typedDigits('1,024 px', 4)).toBe('1024');
  expect(typedDigits('', 4)).toBe('');
});

test('a number has no more digits than the longest that is allowed', () => {
  expect(typedDigits('12000', 5)).toBe('12000');
  expect(typedDigits('120000', 5)).toBe('12000');
});
