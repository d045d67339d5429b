import { describe, expect, it } from 'vitest';
import { applyRewrite } from '@/lib/moderation/apply-rewrite';
import { coachPrompt } from '@/lib/moderation/coach-prompt';
import { archetypes } from '@/lib/moderation/data/archetypes';
import { distinctiveBrands, goods, markedBrands } from '@/lib/moderation/data/brands';
import { celebrities, roles } from '@/lib/moderation/data/celebrities';
import { characters } from '@/lib/moderation/data/characters';
import { harmlessPhrases } from '@/lib/moderation/data/harmless-phrases';
import { livingArtists } from '@/lib/moderation/data/living-artists';
import type { NameRow, Wording } from '@/lib/moderation/data/name-row';
import { revealingEn, revealingHans, revealingHant } from '@/lib/moderation/data/revealing';
import { artistAsSubject, styles } from '@/lib/moderation/data/styles';
import { isModeration } from './is-moderation';

interface TableUnderTest {
  readonly kind: string;
  readonly rows: readonly NameRow[];
  readonly wordings: Readonly<Record<string, Wording>>;
  readonly atLeast: number;
  /** A spelling in a prompt in which it is matched. */
  readonly inPrompt: (spelling: string) => string;
}

const alone = (spelling: string) => spelling;
const tables: readonly TableUnderTest[] = [
  { kind: 'living-artist', rows: livingArtists, wordings: styles, atLeast: 60, inPrompt: alone },
  { kind: 'protected-character', rows: characters, wordings: archetypes, atLeast: 80, inPrompt: alone },
  { kind: 'brand', rows: distinctiveBrands, wordings: goods, atLeast: 30, inPrompt: alone },
  { kind: 'brand', rows: markedBrands, wordings: goods, atLeast: 30, inPrompt: (brand) => `${brand} logo` },
  { kind: 'celebrity', rows: celebrities, wordings: roles, atLeast: 40, inPrompt: alone },
];

function spellingsOf([, ...columns]: NameRow): string[] {
  return columns.flatMap((column) => column?.split('|') ?? []).map((item) => item.replace(/^\^/, ''));
}

describe.each(tables)('the table of $kind', ({ kind, rows, wordings, atLeast, inPrompt }) => {
  it('has enough entries, each in English and both Chinese scripts, with a wording to offer', () => {
    expect(rows.length).toBeGreaterThanOrEqual(atLeast);
    for (const [instead, ...columns] of rows) {
      expect(
        columns.slice(0, 3).every((column) => column !== ''),
        columns.join(' '),
      ).toBe(true);
      for (const key of instead.split(' ')) expect(Object.keys(wordings)).toContain(key);
    }
  });

  it('has no wording that no entry uses', () => {
    const used = new Set(
      tables
        .filter((table) => table.wordings === wordings)
        .flatMap((table) => table.rows.flatMap(([instead]) => instead.split(' '))),
    );
    expect(Object.keys(wordings).filter((key) => !used.has(key))).toEqual([]);
  });

  it('matches every spelling, and leaves nothing to match after one rewrite', () => {
    const wrong: string[] = [];
    for (const spelling of rows.flatMap(spellingsOf)) {
      const prompt = inPrompt(spelling);
      const hints = coachPrompt(prompt);
      const [hint] = hints;
      const left = hint ? coachPrompt(applyRewrite(prompt, hint)) : [];
      if (hints.length !== 1 || hint?.kind !== kind || left.length > 0)
        wrong.push(`${spelling}: ${JSON.stringify({ hints, left })}`);
    }
    expect(wrong).toEqual([]);
  });

  it('offers only wordings that pass the coach', () => {
    const texts = Object.values(wordings).flat();
    expect(texts.filter((text) => coachPrompt(text).some(isModeration))).toEqual([]);
  });
});

describe('the words for revealing pictures', () => {
  it.each([
    ['en', revealingEn],
    ['zh-Hant', revealingHant],
    ['zh-Hans', revealingHans],
  ] as const)('are found in %s, and are gone after one rewrite', (_language, rows) => {
    for (const spelling of rows.flatMap(([spellings]) => spellings.split('|'))) {
      const [hint] = coachPrompt(spelling);
      expect(hint, spelling).toMatchObject({ kind: 'revealing', matched: spelling });
      const rewritten = hint ? applyRewrite(spelling, hint) : spelling;
      expect(coachPrompt(rewritten), `${spelling} → ${rewritten}`).toEqual([]);
    }
  });
});

it('the coach lets every harmless phrase pass, and the artist at work', () => {
  expect([...harmlessPhrases, ...artistAsSubject].filter((phrase) => coachPrompt(phrase).length > 0)).toEqual(
    [],
  );
});

it('no harmless phrase is listed twice', () => {
  expect(harmlessPhrases.filter((phrase, index) => harmlessPhrases.indexOf(phrase) !== index)).toEqual([]);
});

it('the tables know at least sixty brands, eighty celebrities and a hundred artists', () => {
  const english = (rows: readonly NameRow[]) => rows.flatMap(([, en]) => en.split('|')).length;
  expect(english(distinctiveBrands) + english(markedBrands)).toBeGreaterThanOrEqual(60);
  expect(english(celebrities)).toBeGreaterThanOrEqual(80);
  expect(english(livingArtists)).toBeGreaterThanOrEqual(100);
});
