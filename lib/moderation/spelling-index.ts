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
 * Finds all listed spellings in a text. Spellings are indexed by their first two UTF-16 units, so that few of them must
 * be compared at each position. Building a trie instead took 100 ms on a slow machine, which interrupted typing.
 */
export class SpellingIndex<Value> {
  readonly #byFirstTwo = new Map<number, Listed<Value>[]>();

  /** Adds a spelling, which must have at least two UTF-16 units. */
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

/** Returns where the spelling ends in the text, or null. It ignores repeated spaces and combining accents. */
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

/** False between two letters of one script (`on|yx`, `マ|リオ`). Always true next to Han characters. */
function isWordEdge(text: string, index: number): boolean {
  if (index === 0 || index >= text.length) return true;
  const before = wordClass(text.charCodeAt(index - 1));
  return before === 'none' || before !== wordClass(text.charCodeAt(index));
}

const SPACES = new Set(
  [...'\t\n\r\u00a0\u3000\u2009\u202f-\u2010\u2011_'].map((character) => character.charCodeAt(0)),
);
const APOSTROPHES = new Set([...'\u2018\u2019\u02bc\u00b4`'].map((character) => character.charCodeAt(0)));
const MIDDLE_DOTS = new Set(
  [...'\u2027\u2022\uff65\u2219\u22c5'].map((character) => character.charCodeAt(0)),
);
const APOSTROPHE = 0x27;
const MIDDLE_DOT = 0xb7;
const KATAKANA_DOT = 0x30fb;

/**
 * Normalises one UTF-16 unit for comparison: to lower case and half width, without accents, and with hyphens and line
 * ends as spaces. It maps one unit to one unit, so that offsets in the folded text are also offsets in the prompt.
 */
function foldCodeUnit(unit: number): number {
  if (unit >= 0x61 && unit <= 0x7a) return unit;
  if (unit >= 0x41 && unit <= 0x5a) return unit + 0x20;
  if (unit === SPACE) return unit;
  if (unit >= 0x3040 && unit < 0xff01) return unit === KATAKANA_DOT ? MIDDLE_DOT : unit;
  if (unit >= 0xff01 && unit <= 0xff5e) return foldCodeUnit(unit - 0xfee0);
  if (SPACES.has(unit)) return SPACE;
  if (APOSTROPHES.has(unit)) return APOSTROPHE;
  if (MIDDLE_DOTS.has(unit)) return MIDDLE_DOT;
  if (unit >= 0xc0 && unit <= 0x17f) return unaccented(unit);
  return unit;
}

function unaccented(unit: number): number {
  return String.fromCharCode(unit).normalize('NFD').toLowerCase().charCodeAt(0);
}

/** The class of a letter. Adjacent letters of one class form a word, so a name must not match inside such a run. */
function wordClass(unit: number): 'latin' | 'katakana' | 'none' {
  const folded = foldCodeUnit(unit);
  if ((folded >= 0x61 && folded <= 0x7a) || (folded >= 0x30 && folded <= 0x39)) return 'latin';
  if ((unit >= 0x30a1 && unit <= 0x30fa) || unit === 0x30fc) return 'katakana';
  return 'none';
}
