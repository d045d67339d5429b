import { archetypes } from '@/lib/moderation/data/archetypes';
import { distinctiveBrands, goods, markedBrands } from '@/lib/moderation/data/brands';
import { celebrities, roles } from '@/lib/moderation/data/celebrities';
import { characters } from '@/lib/moderation/data/characters';
import { harmlessPhrases } from '@/lib/moderation/data/harmless-phrases';
import { livingArtists } from '@/lib/moderation/data/living-artists';
import type { NameRow, Wording } from '@/lib/moderation/data/name-row';
import {
  type RevealingRow,
  revealingEn,
  revealingHans,
  revealingHant,
} from '@/lib/moderation/data/revealing';
import { styles } from '@/lib/moderation/data/styles';
import type { HintKind } from '@/lib/moderation/prompt-hint';
import type { PromptLanguage } from '@/lib/moderation/prompt-language';
import { SpellingIndex } from './spelling-index';

/** What a spelling stands for, shared by all spellings of a name. */
export interface LexiconEntry {
  readonly id: string;
  readonly kind: HintKind;
  /** `beside-mark`: a hint only with the word logo (or the like) beside it. */
  readonly when: 'always' | 'beside-mark';
  /** What to say instead, best first. */
  readonly rewriteTexts: (language: PromptLanguage) => readonly string[];
}

/** One spelling's meaning; `entry: null` is a harmless phrase, which only keeps shorter spellings from matching. */
export interface LexiconTerm {
  readonly entry: LexiconEntry | null;
  readonly language: PromptLanguage;
  readonly needsCapital: boolean;
}

interface NameTable {
  readonly kind: HintKind;
  readonly when: LexiconEntry['when'];
  readonly rows: readonly NameRow[];
  readonly wordings: Readonly<Record<string, Wording>>;
}

const LANGUAGES: readonly PromptLanguage[] = ['en', 'zh-Hant', 'zh-Hans', 'ja'];
const STYLE_WORDS: Wording = [' style', '風格', '风格', '風'];

const NAME_TABLES: readonly NameTable[] = [
  { kind: 'living-artist', when: 'always', rows: livingArtists, wordings: styles },
  { kind: 'protected-character', when: 'always', rows: characters, wordings: archetypes },
  { kind: 'brand', when: 'always', rows: distinctiveBrands, wordings: goods },
  { kind: 'brand', when: 'beside-mark', rows: markedBrands, wordings: goods },
  { kind: 'celebrity', when: 'always', rows: celebrities, wordings: roles },
];

export function wordingIn(wording: Wording, language: PromptLanguage): string {
  return wording[LANGUAGES.indexOf(language)] ?? wording[0];
}

/** Builds the matcher from the tables: some 3,000 spellings and a few milliseconds, so not at import. */
export function buildLexicon(): SpellingIndex<LexiconTerm> {
  const lexicon = new SpellingIndex<LexiconTerm>();
  for (const table of NAME_TABLES) addNames(lexicon, table);
  addRevealing(lexicon, revealingEn, 'en');
  addRevealing(lexicon, revealingHant, 'zh-Hant');
  addRevealing(lexicon, revealingHans, 'zh-Hans');
  for (const phrase of harmlessPhrases) {
    lexicon.add(phrase, { entry: null, language: 'en', needsCapital: false });
  }
  return lexicon;
}

function addNames(lexicon: SpellingIndex<LexiconTerm>, { kind, when, rows, wordings }: NameTable): void {
  for (const [instead, ...spellings] of rows) {
    const chosen = instead.split(' ').flatMap((key) => {
      const wording = wordings[key];
      return wording ? [wording] : [];
    });
    const rewriteTexts = (language: PromptLanguage) =>
      chosen.map((wording) =>
        kind === 'living-artist'
          ? wordingIn(wording, language) + wordingIn(STYLE_WORDS, language)
          : wordingIn(wording, language),
      );
    const entry: LexiconEntry = { id: entryId(kind, spellings[0]), kind, when, rewriteTexts };
    spellings.forEach((listed, column) => {
      addSpellings(lexicon, listed ?? '', entry, LANGUAGES[column] ?? 'en');
    });
  }
}

function addRevealing(
  lexicon: SpellingIndex<LexiconTerm>,
  rows: readonly RevealingRow[],
  language: PromptLanguage,
): void {
  for (const [spellings, rewrites] of rows) {
    const texts = rewrites.split('|');
    const entry: LexiconEntry = {
      id: entryId('revealing', spellings),
      kind: 'revealing',
      when: 'always',
      rewriteTexts: () => texts,
    };
    addSpellings(lexicon, spellings, entry, language);
  }
}

function addSpellings(
  lexicon: SpellingIndex<LexiconTerm>,
  listed: string,
  entry: LexiconEntry,
  language: PromptLanguage,
): void {
  for (const item of listed.split('|').filter(Boolean)) {
    const needsCapital = item.startsWith('^');
    const spelling = needsCapital ? item.slice(1) : item;
    const dotted = /[·・]/.test(spelling);
    const variants = dotted
      ? [spelling, spelling.replace(/[·・]/g, ''), spelling.replace(/[·・]/g, ' ')]
      : [spelling];
    for (const variant of new Set(variants)) lexicon.add(variant, { entry, language, needsCapital });
  }
}

function entryId(kind: HintKind, spellings: string): string {
  const [name = ''] = spellings.split('|');
  return `${kind}:${name
    .replace(/^\^/, '')
    .toLowerCase()
    .replace(/[\s.']+/g, '-')}`;
}
