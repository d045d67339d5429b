import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { coachPrompt } from '@/lib/moderation/coach-prompt';
import { isModeration } from './is-moderation';

const prompts = z.array(z.string()).min(50);
const harmless = z
  .object({ en: prompts, 'zh-Hant': prompts, 'zh-Hans': prompts })
  .parse(JSON.parse(readFileSync(path.resolve('tests/fixtures/harmless-prompts.json'), 'utf8')));

describe.each(Object.entries(harmless))('ordinary prompts in %s', (_language, list) => {
  it.each(list)('raise no alarm: %s', (prompt) => {
    expect(coachPrompt(prompt).filter(isModeration)).toEqual([]);
  });
});

it('the harmless prompts are 150 or more, none listed twice', () => {
  const all = Object.values(harmless).flat();
  expect(all.length).toBeGreaterThanOrEqual(150);
  expect(new Set(all).size).toBe(all.length);
});
