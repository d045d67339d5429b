/**
 * Estimates the text tokens of a prompt as one token per four Latin letters or one CJK character. This avoids a
 * tokenizer, which would add a megabyte to the page. It tends to be too high, so that bills rarely exceed estimates.
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
