import { describe, expect, it } from 'vitest';
import { coachPrompt } from '@/lib/moderation/coach-prompt';
import { starters } from '@/lib/starters/starters';
import en from '@/messages/en.json';
import zhHans from '@/messages/zh-Hans.json';
import zhHant from '@/messages/zh-Hant.json';

const languages = ['en', 'zh-Hant', 'zh-Hans'] as const;
const families = [undefined, 'gpt-image', 'reverse'] as const;
const prompts = starters.flatMap((starter) =>
  languages.map((language) => ({ ...starter, language, prompt: starter.prompts[language] })),
);

describe('starters', () => {
  it('are about fourteen, each once', () => {
    expect(starters.length).toBeGreaterThanOrEqual(14);
    expect(new Set(starters.map((starter) => starter.id)).size).toBe(starters.length);
  });

  it.each(prompts)('give the coach nothing to say: $id in $language', ({ prompt }) => {
    for (const modelFamily of families) expect(coachPrompt(prompt, { modelFamily })).toEqual([]);
  });

  it.each(prompts)(
    'name their ratio for reverse models, and a part to replace: $id in $language',
    (starter) => {
      expect(starter.prompt).toContain(starter.aspect);
      expect(starter.prompt).toMatch(starter.language === 'en' ? /\[[^[\]]+\]/ : /［[^［］]+］/);
    },
  );

  it.each(starters)('have three colours for a swatch: $id', ({ palette }) => {
    expect(new Set(palette).size).toBe(3);
    for (const colour of palette) expect(colour).toMatch(/^#[0-9a-f]{6}$/);
  });

  it('have a title and a hint in every language, and no message is unused', () => {
    const ids = starters.map((starter) => starter.id).sort();
    for (const messages of [en, zhHant, zhHans]) {
      expect(Object.keys(messages.starters).sort()).toEqual(ids);
      for (const id of ids)
        expect(Object.values(messages.starters[id]).every((text) => text.length > 1)).toBe(true);
    }
  });
});

it('the coach explains each kind of hint in every language', () => {
  const kinds = Object.keys(en.moderation.kinds);
  expect(kinds).toHaveLength(8);
  for (const messages of [zhHant, zhHans]) expect(Object.keys(messages.moderation.kinds)).toEqual(kinds);
});
