import { joinEastern } from '@/lib/moderation/join-eastern';
import { joinEnglish } from '@/lib/moderation/join-english';
import type { PromptHint } from '@/lib/moderation/prompt-hint';

/**
 * Applies a hint's rewrite to the prompt and adapts the words around it: “in the style of X” becomes “in a … style”,
 * and 「X風格」 does not become 「…風格風格」. Returns the prompt unchanged if the hint is stale or has no such rewrite.
 */
export function applyRewrite(prompt: string, hint: PromptHint, rewriteIndex = 0): string {
  const rewrite = hint.rewrites[rewriteIndex];
  if (!rewrite || prompt.slice(hint.start, hint.end) !== hint.matched) return prompt;
  const { matched: replaced, start, end } = hint;
  const seam = { before: prompt.slice(0, start), replaced, text: rewrite.text, after: prompt.slice(end) };
  const verbatim = hint.kind === 'lettering' || hint.kind === 'ratio';
  if (verbatim) return seam.before + seam.text + seam.after;
  const isStyle = hint.kind === 'living-artist' && /( style|風格|风格|風)$/.test(rewrite.text);
  const isEastern = /[\u3041-\u9fff]/.test(rewrite.text);
  return isEastern ? joinEastern(seam, isStyle) : joinEnglish(seam, isStyle);
}
