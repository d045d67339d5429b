import { foldCodeUnit, wordClass } from '@/lib/moderation/fold-code-unit';

interface Listed<Value> {
  readonly folded: Uint16Array;
  readonly value: Value;
}

export interface SpellingMatch<Value> {
  readonly start: number;
  readonly end: number;
  readonly value: Value;
}

const SPACE = 0x20;

/**
 * Finds every listed spelling that starts at each place of a text. Spellings are kept by their first two units:
 * quick to build (a trie of these took 100 ms on a slow machine, in the middle of someone's typing), and few
 * are left to compare at any place.
 */
export class SpellingIndex<Value> {
  readonly #byFirstTwo = new Map<number, Listed<Value>[]>();

  /** Spellings have two units or more. */
  add(spelling: string, value: Value): void {
    const folded = fold(spelling);
    const key = pairKey(folded, 0);
    const listed = this.#byFirstTwo.get(key);
    if (listed) listed.push({ folded, value });
    else this.#byFirstTwo.set(key, [{ folded, value }]);
  }

  matches(text: string): SpellingMatch<Value>[] {
    const found: SpellingMatch<Value>[] = [];
    const folded = fold(text);
    for (let start = 0; start + 1 < folded.length; start += 1) {
      const listed = this.#byFirstTwo.get(pairKey(folded, start));
      if (!listed || !isWordEdge(text, start)) continue;
      for (const { folded: spelling, value } of listed) {
        const end = endOf(spelling, folded, start);
        if (end !== null && isWordEdge(text, end)) found.push({ start, end, value });
      }
    }
    return found;
  }
}

function fold(text: string): Uint16Array {
  const folded = new Uint16Array(text.length);
  for (let index = 0; index < text.length; index += 1) folded[index] = foldCodeUnit(text.charCodeAt(index));
  return folded;
}

function pairKey(folded: Uint16Array, index: number): number {
  return (folded[index] ?? 0) * 0x10000 + (folded[index + 1] ?? 0);
}

/** Where the spelling ends in the text; a run of spaces counts as one, and combining accents not at all. */
function endOf(spelling: Uint16Array, text: Uint16Array, start: number): number | null {
  let matched = 0;
  for (let index = start; index < text.length; index += 1) {
    const unit = text[index] ?? 0;
    if (unit === spelling[matched]) {
      matched += 1;
      if (matched === spelling.length) return index + 1;
      continue;
    }
    const isRepeatedSpace = unit === SPACE && index > start && text[index - 1] === SPACE;
    const isCombiningAccent = unit >= 0x300 && unit <= 0x36f;
    if (!isRepeatedSpace && !isCombiningAccent) return null;
  }
  return null;
}

/** False between two letters of one script (`on|yx`, `マ|リオ`); Han characters have no edges to respect. */
function isWordEdge(text: string, index: number): boolean {
  if (index === 0 || index >= text.length) return true;
  const before = wordClass(text.charCodeAt(index - 1));
  return before === 'none' || before !== wordClass(text.charCodeAt(index));
}
