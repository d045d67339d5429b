const SPACES = new Set([...'\t\n\r\u00a0\u3000\u2009\u202f-\u2010\u2011_'].map((sign) => sign.charCodeAt(0)));
const APOSTROPHES = new Set([...'\u2018\u2019\u02bc\u00b4`'].map((sign) => sign.charCodeAt(0)));
const MIDDLE_DOTS = new Set([...'\u2027\u2022\uff65\u2219\u22c5'].map((sign) => sign.charCodeAt(0)));
const SPACE = 0x20;
const APOSTROPHE = 0x27;
const MIDDLE_DOT = 0xb7;
const KATAKANA_DOT = 0x30fb;

/**
 * One UTF-16 unit as the matcher compares it: lower case, half width, without accents; hyphens and line ends
 * are spaces. One unit in, one out, so that offsets in the folded text are offsets in the prompt.
 */
export function foldCodeUnit(unit: number): number {
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

/** Letters that make words by standing side by side: a name is only itself between two of another class. */
export function wordClass(unit: number): 'latin' | 'katakana' | 'none' {
  const folded = foldCodeUnit(unit);
  if ((folded >= 0x61 && folded <= 0x7a) || (folded >= 0x30 && folded <= 0x39)) return 'latin';
  if ((unit >= 0x30a1 && unit <= 0x30fa) || unit === 0x30fc) return 'katakana';
  return 'none';
}
