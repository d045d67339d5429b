import type { PromptHint } from '@/lib/moderation/prompt-hint';

// The gateway advises against drawing much text. A headline and a line below it come out well; more seldom does.
const MAX_LATIN_WORDS = 14;
const MAX_HAN_CHARACTERS = 28;
const KEPT_LATIN_WORDS = 8;
const KEPT_HAN_CHARACTERS = 14;
const QUOTED = /"[^"]+"|“[^“”]+”|「[^「」]+」|『[^『』]+』|«[^«»]+»/g;

/** Quoted text in the prompt that is too long to be lettered well, with its beginning as the rewrite. */
export function letteringHints(prompt: string): PromptHint[] {
  const hints: PromptHint[] = [];
  for (const quoted of prompt.matchAll(QUOTED)) {
    if (quoted[0].length <= MAX_HAN_CHARACTERS) continue;
    const inside = quoted[0].slice(1, -1).trim();
    if (!isLong(inside)) continue;
    const text = quoted[0].charAt(0) + shortened(inside) + quoted[0].slice(-1);
    const start = quoted.index;
    hints.push({
      id: 'lettering:long-quote',
      kind: 'lettering',
      start,
      end: start + quoted[0].length,
      matched: quoted[0],
      rewrites: [{ text }],
    });
  }
  return hints;
}

function hanCount(text: string): number {
  return text.match(/[\u3041-\u9fff]/g)?.length ?? 0;
}

function isLong(text: string): boolean {
  return hanCount(text) > MAX_HAN_CHARACTERS || latinWords(text).length > MAX_LATIN_WORDS;
}

function latinWords(text: string): string[] {
  return text.split(/\s+/).filter((word) => /[\p{L}\d]/u.test(word));
}

/** The first clause if it is short enough, else the first words. */
function shortened(text: string): string {
  const [clause = ''] = text.split(/[.!?,;:。！？，；：、\n]/);
  if (hanCount(text) > MAX_HAN_CHARACTERS) {
    return hanCount(clause) >= 2 && clause.length <= KEPT_HAN_CHARACTERS
      ? clause
      : Array.from(text)
          .slice(0, KEPT_HAN_CHARACTERS)
          .join('')
          .replace(/["“”「」『』«»\s]+$/u, '');
  }
  const words = latinWords(clause).length >= 2 ? latinWords(clause) : latinWords(text);
  return words
    .slice(0, KEPT_LATIN_WORDS)
    .join(' ')
    .replace(/[,;:]$/, '');
}
