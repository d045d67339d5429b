/** These functions take one UTF-16 code unit as returned by `charAt`, so an emoji arrives in two calls. */
export function isSpace(character: string): boolean {
  return ' \t\r\u00a0\u3000\ufeff'.includes(character);
}

/** Accepts digits of full width, which models that write Chinese use as well. */
export function isDigit(character: string): boolean {
  return (character >= '0' && character <= '9') || (character >= '０' && character <= '９');
}

/** The text with digits of full width in ASCII, each in its place. */
export function withPlainDigits(text: string): string {
  return text.replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0));
}

/** Accepts the ASCII and the full-width percent sign. */
export function isPercentSign(character: string): boolean {
  return character === '%' || character === '％';
}

/** Whether the character carries no meaning in a log: Markdown marks, punctuation, heartbeat dots, emoji. */
export function isFiller(character: string): boolean {
  if (character === '.' || isSpace(character) || '>*_|-~:,`#'.includes(character)) return true;
  return isPercentSign(character) || isSymbol(character) || '。·：，、！～'.includes(character);
}

/** Whether it is a dash, bullet, arrow, dingbat, joiner, or an emoji or half of one. */
function isSymbol(character: string): boolean {
  return (
    (character >= '\u2010' && character <= '\u2bff') ||
    (character >= '\ud800' && character <= '\udfff') ||
    character === '\u200d' ||
    character === '\ufe0f'
  );
}
