import { goods } from '@/lib/moderation/data/brands';
import { artistAsSubject } from '@/lib/moderation/data/styles';
import { buildLexicon, type LexiconEntry, type LexiconTerm, wordingIn } from './lexicon';
import type { PromptHint } from './prompt-hint';
import { type PromptLanguage, promptLanguage } from './prompt-language';
import type { SpellingIndex, SpellingMatch } from './spelling-index';

interface Candidate {
  readonly start: number;
  readonly end: number;
  readonly term: LexiconTerm;
  readonly withMark: boolean;
}

const LIKENESS_BEFORE =
  /(?<![a-z])(?:portrait|photo|photograph|picture|image|selfie|statue|bust|likeness|caricature|face)\s+of\s+(?:the\s+)?(?:artist\s+|director\s+)?$|(?:肖像|人像|照片|雕像|本人)[:：]?\s*$/i;
const LIKENESS_AFTER = /^\s*(?:本人|的?肖像|的?人像|的?照片|的?頭像|的?头像|的?臉|的?脸|の肖像|の似顔絵)/;

const STYLE_AFTER = /^(?:['’]s)?[-\s]*styled?|^\s*[的の]?\s*(?:風格|风格|畫風|画风|風|风)/i;
const EASTERN = /[\u3041-\u30ff\u3400-\u9fff]/;
const NEAR = 8;

/** The language of the whole prompt, and the language of its Chinese or Japanese part alone. */
interface PromptLanguages {
  readonly overall: PromptLanguage;
  readonly eastern: PromptLanguage;
}

let lexicon: SpellingIndex<LexiconTerm> | null = null;

/** Finds the names and words of the lexicon in a prompt, in order. Where several overlap, the longest one wins. */
export function namedHints(prompt: string): PromptHint[] {
  lexicon ??= buildLexicon();
  const candidates = lexicon.matches(prompt).flatMap((match) => candidateAt(prompt, match) ?? []);
  if (candidates.length === 0) return [];
  const languages = {
    overall: promptLanguage(prompt),
    eastern: promptLanguage(prompt.replace(/[ -~]+/g, '')),
  };
  return longestWithoutOverlap(prompt.length, candidates, languages.overall).flatMap((candidate) => {
    const { entry } = candidate.term;
    return entry ? [hintOf(prompt, candidate, entry, languageAt(prompt, candidate, languages))] : [];
  });
}

function candidateAt(prompt: string, match: SpellingMatch<LexiconTerm>): Candidate | null {
  const { start, end, value: term } = match;
  if (term.needsCapital && !/^\p{Lu}/u.test(prompt.charAt(start))) return null;
  const marked = term.entry?.kind === 'brand' ? brandWithMark(prompt, { start, end }) : null;
  if (term.entry?.when === 'beside-mark' && !marked) return null;
  return { start, end, ...marked, term, withMark: marked !== null };
}

/**
 * Selects the longest candidates without overlap. Among equal lengths, the first one wins. Among equal ranges, the one
 * in the prompt's language wins, because both Chinese scripts share words such as 性感.
 */
function longestWithoutOverlap(
  length: number,
  candidates: Candidate[],
  overall: PromptLanguage,
): Candidate[] {
  const taken = new Uint8Array(length);
  const foreign = ({ term }: Candidate) => (term.language === overall ? 0 : 1);
  const byLength = candidates.sort(
    (a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start || foreign(a) - foreign(b),
  );
  const selected = byLength.filter(({ start, end }) => {
    // Earlier selections are at least as long, so an overlap always covers one end of this candidate.
    if (taken[start] || taken[end - 1]) return false;
    taken.fill(1, start, end);
    return true;
  });
  return selected.sort((a, b) => a.start - b.start);
}

function hintOf(
  prompt: string,
  candidate: Candidate,
  entry: LexiconEntry,
  language: PromptLanguage,
): PromptHint {
  const { start, end } = candidate;
  return {
    id: entry.id,
    kind: entry.kind,
    start,
    end,
    matched: prompt.slice(start, end),
    rewrites: rewriteTexts(prompt, candidate, entry, language).map((text) => ({ text })),
  };
}

function rewriteTexts(
  prompt: string,
  { start, end, withMark }: Candidate,
  entry: LexiconEntry,
  language: PromptLanguage,
): readonly string[] {
  if (withMark && goods.emblem) return [wordingIn(goods.emblem, language)];
  const isSubject = entry.kind === 'living-artist' && isDepicted(prompt, start, end);
  return isSubject ? [wordingIn(artistAsSubject, language)] : entry.rewriteTexts(language);
}

/** Whether the picture should show the person (“a portrait of X”, X本人), not imitate their work. */
function isDepicted(prompt: string, start: number, end: number): boolean {
  const after = prompt.slice(end, end + 12);
  if (STYLE_AFTER.test(after)) return false;
  return LIKENESS_AFTER.test(after) || LIKENESS_BEFORE.test(prompt.slice(Math.max(0, start - 40), start));
}

/** The language of the rewrite: that of the spelling, or of the surrounding text if the spelling is Latin. */
function languageAt(
  prompt: string,
  { start, end, term }: Candidate,
  { overall, eastern }: PromptLanguages,
): PromptLanguage {
  if (EASTERN.test(prompt.slice(start, end))) {
    return overall === 'ja' ? 'ja' : term.language;
  }
  const before =
    prompt
      .slice(Math.max(0, start - NEAR), start)
      .trimEnd()
      .at(-1) ?? '';
  const after =
    prompt
      .slice(end, end + NEAR)
      .trimStart()
      .at(0) ?? '';
  if (EASTERN.test(before) || EASTERN.test(after)) return eastern;
  return /[a-z]/i.test(before + after) ? 'en' : overall;
}

const MARK_AFTER =
  /^(?:['’]s)?\s*(?:(?:company|brand|corporate|inc)\s+)?(?:logo(?:type|mark)?s?|emblem|trademark|swoosh|golden arches|brand mark)(?![a-z])|^\s*(?:公司|品牌|集團|集团|の)?\s*(?:的|の)?\s*(?:logo(?![a-z])|標誌|标志|標志|標識|标识|商標|商标|徽標|徽标|ロゴ(?:マーク)?)/iu;
const MARK_BEFORE = /(?<![a-z])(?:logos?|emblem|trademark|swoosh)\s+(?:of|for|from)\s+(?:the\s+)?$/i;
const REACH = 32;

/** The range of a brand name and a word such as “logo” next to it (`Apple logo`, `logo of Apple`, 小米的標誌), or null. */
function brandWithMark(
  prompt: string,
  range: { readonly start: number; readonly end: number },
): { readonly start: number; readonly end: number } | null {
  const after = MARK_AFTER.exec(prompt.slice(range.end, range.end + REACH));
  if (after) return { start: range.start, end: range.end + after[0].length };
  const before = MARK_BEFORE.exec(prompt.slice(Math.max(0, range.start - REACH), range.start));
  return before ? { start: range.start - before[0].length, end: range.end } : null;
}
