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

/** The meaning of a spelling. All spellings of a name share one entry. */
export interface LexiconEntry {
  readonly id: string;
  readonly kind: HintKind;
  /** `beside-mark` means that the name is only a hint next to a word such as “logo”. */
  readonly when: 'always' | 'beside-mark';
  /** Replacements, best first. */
  readonly rewriteTexts: (language: PromptLanguage) => readonly string[];
}

/** One spelling. `entry: null` marks a harmless phrase, which only prevents shorter spellings from matching. */
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

/** Builds the index of about 3,000 spellings. This takes a few milliseconds, so it must not run at import. */
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
  for (const [wordingKeys, ...spellings] of rows) {
    const chosen = wordingKeys.split(' ').flatMap((key) => {
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
    const hasMiddleDot = /[·・]/.test(spelling);
    const variants = hasMiddleDot
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
