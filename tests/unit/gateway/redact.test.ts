import { describe, expect, test } from 'vitest';
import { redact, redactedCause } from '@/lib/server/gateway/failures/redact';

describe('redact', () => {
  test.each([
    ['the key in use, whatever it looks like', 'bad key: pass word!', 'bad key: [key]'],
    ['other keys', 'use sk-AbC_12-34 instead', 'use [key] instead'],
    ['half hidden keys', 'Incorrect: sk-ab***********cdef.', 'Incorrect: [key]'],
    ['bearer tokens', 'header Bearer eyJabc.def', 'header Bearer [key]'],
    ['line breaks and control characters', 'a\r\n\tb\u0000c\u001b[0m', 'a b c [0m'],
    ['characters that turn the direction', 'abc\u202Etxt', 'abc txt'],
  ])('takes out %s', (_, text, clean) => {
    expect(redact(text, 'pass word!')).toBe(clean);
  });

  test('keeps words that only look like a key', () => {
    expect(redact('task-12345 asks 宮崎駿', '')).toBe('task-12345 asks 宮崎駿');
  });

  test('removes the key before it truncates, so that no half of the key is left', () => {
    const text = `${'x'.repeat(490)} secret-key-0123456789`;
    expect(redact(text, 'secret-key-0123456789')).not.toContain('secret');
  });

  test('keeps at most 500 characters, and never half of a character', () => {
    expect([...redact('😀'.repeat(600), '')]).toHaveLength(500);
    expect(redact('😀'.repeat(600), '')).toMatch(/^(?:😀){499}…$/u);
    expect(redact('a'.repeat(500), '')).toBe('a'.repeat(500));
  });
});

test('a chain of causes becomes one redacted line', () => {
  const code = Object.assign(new Error('connect sk-secret-1234'), { code: 'ECONNREFUSED' });
  const line = redactedCause(new TypeError('fetch failed', { cause: code }), 'other').message;
  expect(line).toBe('TypeError: fetch failed ← Error: connect [key] (ECONNREFUSED)');
});
