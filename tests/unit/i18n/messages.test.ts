import { describe, expect, it } from 'vitest';
import english from '@/messages/en.json';
import simplified from '@/messages/zh-Hans.json';
import traditional from '@/messages/zh-Hant.json';

const translations = { 'zh-Hant': traditional, 'zh-Hans': simplified };

describe.each(Object.entries(translations))('the messages in %s', (_locale, messages) => {
  const original = flatten(english);
  const translated = flatten(messages);

  it('have the keys of the English ones, no more and no fewer', () => {
    expect([...translated.keys()].sort()).toEqual([...original.keys()].sort());
  });

  it('use the same values and tags as the English ones', () => {
    const differing = [...original].flatMap(([key, text]) => {
      const expected = valuesIn(text);
      const found = valuesIn(translated.get(key) ?? '');
      return expected.join() === found.join() ? [] : [{ key, expected, found }];
    });
    expect(differing).toEqual([]);
  });

  it('are not empty', () => {
    expect([...translated].filter(([, text]) => text.trim() === '')).toEqual([]);
  });
});

function flatten(tree: object, path = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]: [string, unknown]) => {
      const here = path ? `${path}.${key}` : key;
      if (typeof value === 'object' && value !== null) return [...flatten(value, here)];
      return [[here, String(value)] as const];
    }),
  );
}

/** The names of the values and tags in a message, each once, in alphabetical order. */
function valuesIn(text: string): string[] {
  const names = [...text.matchAll(/\{(\w+)\s*[,}]|<(\w+)>/g)].map(([, value, tag]) => value ?? tag ?? '');
  return [...new Set(names)].sort();
}
