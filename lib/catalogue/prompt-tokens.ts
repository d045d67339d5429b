/**
 * How many text tokens a prompt will count, without a tokenizer (one weighs a megabyte): about four Latin letters
 * or one CJK character a token. It leans high, so that an estimate is rarely under the bill.
 */
export function estimatePromptTokens(prompt: string): number {
  let latin = 0;
  let dense = 0;
  for (const character of prompt) {
    if (character.charCodeAt(0) < 0x2e80) latin += 1;
    else dense += 1;
  }
  return Math.ceil(latin / 4) + dense;
}
