import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { applyRewrite } from '@/lib/moderation/apply-rewrite';
import { coachPrompt } from '@/lib/moderation/coach-prompt';
import { isModeration } from './is-moderation';

const coached = z
  .array(
    z.object({ prompt: z.string(), kind: z.string(), matched: z.string(), rewritten: z.string().optional() }),
  )
  .parse(JSON.parse(readFileSync(path.resolve('tests/fixtures/coached-prompts.json'), 'utf8')));

function rewriteEverything(prompt: string): string {
  let text = prompt;
  for (let round = 0; round < 50; round += 1) {
    const [hint] = coachPrompt(text).filter(isModeration);
    if (!hint) return text;
    text = applyRewrite(text, hint);
  }
  return text;
}

describe('prompts that the gateway would refuse', () => {
  it('are listed in large number', () => {
    expect(coached.length).toBeGreaterThanOrEqual(80);
  });

  it.each(coached)('points out $matched in “$prompt”', ({ prompt, kind, matched }) => {
    const hint = coachPrompt(prompt).find((found) => found.matched === matched);
    expect(hint).toMatchObject({ kind, matched });
    expect(prompt.slice(hint?.start, hint?.end)).toBe(matched);
    expect(hint?.rewrites.length).toBeGreaterThan(0);
  });

  it.each(coached.filter((entry) => entry.rewritten))(
    'rewrites “$prompt”',
    ({ prompt, matched, rewritten }) => {
      const hint = coachPrompt(prompt).find((found) => found.matched === matched);
      expect(hint && applyRewrite(prompt, hint)).toBe(rewritten);
    },
  );

  it.each(coached)('has nothing left to say once all of “$prompt” is rewritten', ({ prompt }) => {
    const rewritten = rewriteEverything(prompt);
    expect(coachPrompt(rewritten).filter(isModeration), rewritten).toEqual([]);
    expect(rewritten).not.toMatch(
      / {2}(?! )|\bby by\b|\b(?:a|an|the) (?:a|an|the)\b|style style|風格風格|风格风格/,
    );
  });

  it.each(coached)('accepts every rewrite offered in “$prompt” without a hint about it', ({ prompt }) => {
    for (const hint of coachPrompt(prompt).filter(isModeration)) {
      for (const rewrite of hint.rewrites) expect(coachPrompt(rewrite.text), rewrite.text).toEqual([]);
    }
  });
});
