/** One UTF-16 code unit as `charAt` gives it; emoji come as two. */
export function isSpace(character: string): boolean {
  return ' \t\r\u00a0\u3000\ufeff'.includes(character);
}

export function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}

/** As it is typed in Latin letters, or among Chinese ones. */
export function isPercentSign(character: string): boolean {
  return character === '%' || character === '％';
}

/** What stands around the words of a log without meaning anything: marks, heartbeats, emoji. */
export function isFiller(character: string): boolean {
  if (character === '.' || isSpace(character) || '>*_|-~:,`#'.includes(character)) return true;
  return isPercentSign(character) || isSymbol(character) || '。·：，、！～'.includes(character);
}

/** Emoji (halves of surrogate pairs too), dingbats, arrows, bullets, dashes, joiners. */
function isSymbol(character: string): boolean {
  return (
    (character >= '\u2010' && character <= '\u2bff') ||
    (character >= '\ud800' && character <= '\udfff') ||
    character === '\u200d' ||
    character === '\ufe0f'
  );
}
