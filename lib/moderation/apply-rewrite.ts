import { joinEastern } from '@/lib/moderation/join-eastern';
import { joinEnglish } from '@/lib/moderation/join-english';
import type { PromptHint } from '@/lib/moderation/prompt-hint';

/**
 * The prompt with the hint's place rewritten, and the words around it made to fit: “in the style of X” becomes
 * “in a … style”, 「X風格」 does not become 「…風格風格」. A hint that no longer fits the prompt, or has no such
 * rewrite, leaves it as it is.
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
